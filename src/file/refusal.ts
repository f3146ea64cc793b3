import type { WaitingReason } from '../protocol/notice.ts';
import { NotReadable, notReadable } from './generation.ts';

/**
 * What a failure says of the file it is about: `io-error` where the file system refuses at the
 * moment and may not for long, as with too many open files. Null where the failure is not the file
 * system's, but a fault of the program.
 */
export function refusalOf(error: unknown): WaitingReason | null {
  if (error instanceof NotReadable) return error.reason;
  return isSystemError(error) ? notReadable('', error).reason : null;
}

/** For `catch`: null where the file system refused. @throws what is a fault of the program. */
export function nullIfRefused(error: unknown): null {
  if (refusalOf(error) === null) throw error;
  return null;
}

/** Whether an open descriptor no longer leads to its file: on NFS, where that was removed elsewhere. */
export function isStale(error: unknown): boolean {
  return isSystemError(error) && error.code === 'ESTALE';
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'code' in error;
}
