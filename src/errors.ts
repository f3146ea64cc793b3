/**
 * Every way in which sse-tail can fail on purpose. `docs/protocol.md` says what each one means;
 * the text of a code never changes, so that programs can rely on it.
 */
export type ErrorCode =
  | 'ERR_UNKNOWN_LOG'
  | 'ERR_NOT_FOUND'
  | 'ERR_BAD_PARAMETER'
  | 'ERR_METHOD'
  | 'ERR_HOST'
  | 'ERR_ORIGIN'
  | 'ERR_SIGN_IN'
  | 'ERR_ATTEMPTS'
  | 'ERR_WEBSOCKET_OFF'
  | 'ERR_NO_FILE'
  | 'ERR_FILE_REFUSED'
  | 'ERR_RANGE'
  | 'ERR_UNKNOWN_ID'
  | 'ERR_ORDER'
  | 'ERR_CHANGED'
  | 'ERR_UNREADABLE'
  | 'ERR_BUSY'
  | 'ERR_INTERNAL'
  | 'ERR_CONFIG'
  | 'ERR_USAGE'
  | 'ERR_PORT'
  | 'ERR_FOLDER'
  | 'ERR_WORKER';

/**
 * The HTTP status of each code. The last five belong to the command: if one ever reaches a client it
 * is a fault of the server.
 */
export const statusOf: Readonly<Record<ErrorCode, number>> = {
  ERR_UNKNOWN_LOG: 404,
  ERR_NOT_FOUND: 404,
  ERR_BAD_PARAMETER: 400,
  ERR_METHOD: 405,
  ERR_HOST: 403,
  ERR_ORIGIN: 403,
  ERR_SIGN_IN: 401,
  ERR_ATTEMPTS: 429,
  ERR_WEBSOCKET_OFF: 404,
  ERR_NO_FILE: 404,
  ERR_FILE_REFUSED: 503,
  ERR_RANGE: 416,
  ERR_UNKNOWN_ID: 404,
  ERR_ORDER: 400,
  ERR_CHANGED: 409,
  ERR_UNREADABLE: 503,
  ERR_BUSY: 503,
  ERR_INTERNAL: 500,
  ERR_CONFIG: 500,
  ERR_USAGE: 500,
  ERR_PORT: 500,
  ERR_FOLDER: 500,
  ERR_WORKER: 500,
};

/**
 * The one error class of sse-tail: an operating error whose message says what is wrong and what
 * to do. Anything else that is thrown is a fault in the program.
 */
export class SseTailError extends Error {
  override readonly name = 'SseTailError';
  readonly code: ErrorCode;

  /**
   * @param code what happened, for programs
   * @param message what happened and what to do, for people
   * @param options `cause`: the error behind this one, where there is one
   */
  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
