/** A line, and when it says it was written; null where it does not. */
export interface WrittenLine {
  readonly log: string;
  readonly text: string;
  readonly timeMs: number | null;
}

const BEGIN_MS = Date.UTC(2026, 10, 20, 10);

/**
 * Lines of a log whose times are not quite in order, often those of another log too, and some of which say none.
 * The same for the same log.
 */
export function writtenLines(log: string, count: number): WrittenLine[] {
  const random = createRandom(log.length * 7919 + log.charCodeAt(0));
  let clockMs = BEGIN_MS;
  return Array.from({ length: count }, (_, index) => {
    const isDated = random() > 0.3;
    clockMs += Math.floor(random() * 8) * 250;
    const timeMs = clockMs - (random() < 0.05 ? 5000 : 0);
    if (!isDated) return { log, text: `\tof ${log}, line ${index}`, timeMs: null };
    return { log, text: `${new Date(timeMs).toISOString()} INFO ${log} line ${index}`, timeMs };
  });
}

export function fileOf(lines: readonly WrittenLine[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}

/**
 * The lines of several logs in the order of their times, by the words of the protocol: again and again the one with
 * the least time of those that come next; one without a time has that of the line before it.
 * @param isShown which lines are wanted; what is not has a time all the same.
 */
export function inTimeOrder(
  logs: readonly (readonly WrittenLine[])[],
  isShown: (line: WrittenLine) => boolean = () => true,
): string[] {
  const queues = logs.map((lines) => {
    let lastMs = -Infinity;
    const timed = lines.map((line) => ({ line, timeMs: (lastMs = line.timeMs ?? lastMs) }));
    return timed.filter(({ line }) => isShown(line));
  });
  const order: string[] = [];
  for (;;) {
    const heads = queues.filter((queue) => queue.length > 0);
    const leastMs = Math.min(...heads.map((queue) => queue[0]?.timeMs ?? Infinity));
    const next = heads.find((queue) => queue[0]?.timeMs === leastMs)?.shift();
    if (next === undefined) return order;
    order.push(`${next.line.log} ${next.line.text}`);
  }
}

/** Numbers from 0 to 1, the same for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
