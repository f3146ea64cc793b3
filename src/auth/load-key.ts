import { readFileSync, statSync } from 'node:fs';

import { SseTailError } from '../errors.ts';

const MIN_BYTES = 32;
const MAX_BYTES = 65_536;
const READABLE_BY_ALL = 0o004;

/**
 * The key that signs sessions.
 * @throws {SseTailError} ERR_CONFIG where the file cannot be used.
 */
export function loadKey(path: string): Buffer {
  const remedy = `make one with: (umask 077; openssl rand -out ${path} 32)`;
  try {
    const { size, mode } = statSync(path);
    if (size < MIN_BYTES || size > MAX_BYTES) {
      throw wrong(`${path} must have ${MIN_BYTES} to ${MAX_BYTES} random bytes; ${remedy}`);
    }
    if (process.platform !== 'win32' && (mode & READABLE_BY_ALL) !== 0) {
      throw wrong(`${path} may be read by everyone on this machine; chmod 600 it`);
    }
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof SseTailError) throw cause;
    throw wrong(`${path} cannot be read: ${String(cause)}; ${remedy}`, cause);
  }
}

function wrong(message: string, cause?: unknown): SseTailError {
  return new SseTailError('ERR_CONFIG', `auth.keyFile: ${message}`, { cause });
}
