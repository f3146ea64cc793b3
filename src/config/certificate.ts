import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

import type { TlsSettings } from './settings.ts';

/** A certificate and its key, as they were read. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * Reads a certificate and its key, and whether they belong to each other.
 * @throws {Error} which says which file is not what it should be, and what to do
 */
export function readCertificate({ cert, key }: TlsSettings): Certificate {
  const read = { cert: readPem('cert', cert), key: readPem('key', key) };
  try {
    createSecureContext(read);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `${cert} and ${key} are no certificate and its key, as PEM: ${why}`;
    throw new Error(message, { cause });
  }
  return read;
}

function readPem(what: 'cert' | 'key', path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${what} cannot be read: ${why}`, { cause });
  }
}
