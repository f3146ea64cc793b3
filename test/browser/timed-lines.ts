export const BEGIN = Date.UTC(2026, 10, 21, 10);

export interface TimedLine {
  readonly timeMs: number;
  readonly text: string;
}

/** Lines of one log, so many milliseconds apart; every tenth goes on in a line without a time. */
export function timedLines(log: string, count: number, apartMs: number): TimedLine[] {
  return Array.from({ length: count }, (_, index) => {
    const timeMs = BEGIN + index * apartMs;
    const time = index % 10 === 9 ? '' : `${new Date(timeMs).toISOString()} `;
    // What does not say its time has that of the line before.
    return { timeMs: time === '' ? timeMs - apartMs : timeMs, text: `${time}${log} ${index}` };
  });
}

/** What a file with these lines holds. */
export const fileOf = (lines: readonly TimedLine[]): string =>
  lines.map(({ text }) => `${text}\n`).join('');

/** In the order of their times; of equal times those of the first log come first. */
export function inOrder(...logs: readonly (readonly TimedLine[])[]): string[] {
  return logs
    .flat()
    .toSorted((one, other) => one.timeMs - other.timeMs)
    .map(({ text }) => text);
}
