import { setTimeout as passed } from 'node:timers/promises';

const INTERVAL_MS = 10;

/**
 * Waits until a condition holds, where `expect.poll` cannot be used: outside tests, and in those that
 * run at the same time.
 * @throws after so long, with the words of what was waited for
 */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  timeoutMs = 30_000,
): Promise<void> {
  const begun = performance.now();
  while (!(await condition())) {
    if (performance.now() - begun > timeoutMs) throw new Error(`waited in vain for ${what}`);
    await passed(INTERVAL_MS);
  }
}
