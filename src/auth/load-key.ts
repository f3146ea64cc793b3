import { readFileSync, statSync } from 'node:fs';

import { SseTailError } from '../errors.ts';

const MIN_BYTES = 32;
const MAX_BYTES = 65_536;
const READABLE_BY_ALL = 0o004;

/**
 * Reads a key.
 * @param setting what names the file, for messages.
 * @throws {SseTailError} ERR_CONFIG where the file cannot be used.
 */
export function loadKey(path: string, setting: string): Buffer {
  const refused = (message: string, cause?: unknown): SseTailError =>
    new SseTailError('ERR_CONFIG', `${setting}: ${message}`, { cause });
  const remedy = `make one with: (umask 077; openssl rand -out ${path} 32)`;
  try {
    const { size, mode } = statSync(path);
    if (size < MIN_BYTES || size > MAX_BYTES) {
      throw refused(`${path} must have ${MIN_BYTES} to ${MAX_BYTES} random bytes; ${remedy}`);
    }
    if (process.platform !== 'win32' && (mode & READABLE_BY_ALL) !== 0) {
      throw refused(`${path} may be read by everyone on this machine; chmod 600 it`);
    }
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof SseTailError) throw cause;
    throw refused(`${path} cannot be read: ${String(cause)}; ${remedy}`, cause);
  }
}
