import { SseTailError, statusOf } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { Tally } from '../lib/counts.ts';

/** An error as a client sees it. What is not meant for it becomes a plain 500. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: { readonly error: { readonly code: string; readonly message: string } };
}

export function toErrorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof SseTailError) {
    const { code, message } = error;
    return { status: statusOf[code], body: { error: { code, message } } };
  }
  const message = 'a fault of the server; its own log says more';
  return { status: 500, body: { error: { code: 'ERR_INTERNAL', message } } };
}

/** What is said to whom there is no room for, or who may not do what was asked. */
const REFUSALS: ReadonlySet<string> = new Set<ErrorCode>([
  'ERR_ATTEMPTS',
  'ERR_BUSY',
  'ERR_HOST',
  'ERR_ORIGIN',
  'ERR_SIGN_IN',
]);

/** Counts a request that was refused; anything else that went wrong is no refusal. */
export function countRefusal({ body }: ErrorAnswer, refused: Tally): void {
  const { code } = body.error;
  if (REFUSALS.has(code)) refused.add(code);
}

/** Clients leave in the middle of a response all the time. */
const CLIENT_LEFT: ReadonlySet<string> = new Set([
  'ERR_STREAM_PREMATURE_CLOSE',
  'ECONNRESET',
  'EPIPE',
  'ERR_STREAM_DESTROYED',
]);

/** What Node's parser says of bytes that are no HTTP; they may come behind a request that was. */
const NO_HTTP = 'HPE_';

/** Whether an error says no more than that the client is gone, or talks nonsense. */
export function isClientGone(error: unknown): boolean {
  if (!(error instanceof Error && 'code' in error)) return false;
  // What was begun for it has been given up.
  if (error.name === 'AbortError') return true;
  const code = String(error.code);
  return CLIENT_LEFT.has(code) || code.startsWith(NO_HTTP);
}
