import type { Secrecy } from '../file/redacted.ts';
import { createRedactor } from '../redact/redactor.ts';
import type { LogOptions } from './log.ts';

/** What is hidden of a log; null for nothing. Without a key its ids would tell it to whoever tries it out. */
export function secrecyOf({
  redact = [],
  idKey = null,
}: Pick<LogOptions, 'redact' | 'idKey'>): Secrecy | null {
  if (redact.length === 0) return null;
  if (idKey === null) throw new Error('a log with "redact" needs a key for its ids');
  return { redactor: createRedactor(redact), idKey: Buffer.from(idKey, 'hex') };
}
