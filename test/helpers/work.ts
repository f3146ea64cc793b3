/** Keeps the process busy. */
export function work(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
