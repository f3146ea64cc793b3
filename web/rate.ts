/** The last minute. */
const SECONDS = 60;

/** How many lines reach the page. */
export interface Rate {
  /** Lines of each whole second of the last minute, the newest last; empty before the first one is over. */
  readonly seconds: readonly number[];
  /** Takes how many lines of a log have come until now, a monotonic time in milliseconds. */
  note(log: string, lines: number, nowMs: number): void;
}

export function createRate(): Rate {
  let seconds: readonly number[] = [];
  let begun: { readonly log: string; readonly lines: number; readonly second: number } | null =
    null;

  return {
    get seconds() {
      return seconds;
    },
    note(log, lines, nowMs) {
      const second = Math.floor(nowMs / 1000);
      if (begun === null || begun.log !== log || lines < begun.lines) seconds = [];
      else if (second === begun.second) return;
      else {
        // Nobody looked in the seconds between, so nothing was drawn: what came in them is told as of the last one.
        const silent = Math.min(SECONDS, second - begun.second - 1);
        seconds = [...seconds, ...Array.from({ length: silent }, () => 0), lines - begun.lines];
        seconds = seconds.slice(-SECONDS);
      }
      begun = { log, lines, second };
    },
  };
}
