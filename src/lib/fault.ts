import { SseTailError } from '../errors.ts';

/** What could not be handled, in words: wanted with its stack, unless it says itself what to do. */
export function faultText(error: unknown): string {
  if (error instanceof SseTailError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
