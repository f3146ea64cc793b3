/** Counts events, and says how many there were a second over the last WINDOW_SECONDS. */
export interface Rate {
  add(count: number): void;
  perSecond(): number;
}

const WINDOW_SECONDS = 5;

/** @param now a clock in milliseconds. */
export function createRate(now: () => number = () => performance.now()): Rate {
  /** One count a second, in turn; the current second is not over and does not count yet. */
  const counts = Array.from({ length: WINDOW_SECONDS + 1 }, () => 0);
  let current = Math.floor(now() / 1000);

  function turn(): void {
    const second = Math.floor(now() / 1000);
    for (let step = Math.min(second - current, counts.length); step > 0; step -= 1) {
      counts[(second - step + 1) % counts.length] = 0;
    }
    current = second;
  }

  return {
    add(count) {
      turn();
      const slot = current % counts.length;
      counts[slot] = (counts[slot] ?? 0) + count;
    },
    perSecond() {
      turn();
      const past = counts.filter((_, slot) => slot !== current % counts.length);
      return past.reduce((sum, count) => sum + count, 0) / WINDOW_SECONDS;
    },
  };
}
