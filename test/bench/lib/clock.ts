/**
 * Milliseconds of the system's monotonic clock: the same clock in every process of the machine, which
 * `performance.now()` is not.
 */
export function nowMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/** Resolves after a time. For pauses that are part of what is measured. */
export function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}
