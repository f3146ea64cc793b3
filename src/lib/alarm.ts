/** One timer that is set again and again: to put it off costs nothing, and to make a new one some microseconds. */
export interface Alarm {
  /** When it is due, by performance.now(); Infinity where it is not. */
  readonly at: number;
  /** Is due in so long instead of whenever it was. Milliseconds. */
  set(delayMs: number): void;
  clear(): void;
  /** The same for good. */
  close(): void;
}

/** @param onDue called when it is due, up to a millisecond before. */
export function createAlarm(onDue: () => void): Alarm {
  let at = Infinity;
  let timer: NodeJS.Timeout | null = null;
  let timerMs = 0;
  /** When the timer comes, which may be too early; Infinity where it does not. */
  let timerAt = Infinity;

  function ring(): void {
    timerAt = Infinity;
    if (at === Infinity) return;
    const leftMs = at - performance.now();
    if (leftMs >= 1) return arm(leftMs);
    at = Infinity;
    onDue();
  }

  function arm(delayMs: number): void {
    // As Node takes it; it makes a millisecond of none.
    const ms = Math.max(0, Math.trunc(delayMs));
    timerAt = performance.now() + ms;
    if (timer !== null && ms === timerMs) return void timer.refresh();
    if (timer !== null) clearTimeout(timer);
    timerMs = ms;
    timer = setTimeout(ring, ms);
  }

  return {
    get at() {
      return at;
    },
    set(delayMs) {
      at = performance.now() + delayMs;
      if (timerAt > at) arm(delayMs);
    },
    clear() {
      at = Infinity;
    },
    close() {
      at = Infinity;
      timerAt = -Infinity;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
