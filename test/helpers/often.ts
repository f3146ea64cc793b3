/** Whether tests do all that they can, as they do where CI runs them. */
export const isFull = process.env['SSE_TAIL_TEST_FULL'] !== undefined;

/** How often something is done: in full, or as often as a run between two changes can wait for. */
export function often(inFull: number, inShort: number): number {
  return isFull ? inFull : inShort;
}
