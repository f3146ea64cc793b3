import { SseTailError } from '../errors.ts';
import { ASKED_TIME_FORMS, parseAskedTime } from '../time/asked-time.ts';
import { createZone, UTC } from '../time/zone.ts';

/**
 * Reads the time that a parameter asks for.
 * @param text null is returned where it is not given.
 * @param timeZone that of times that name none: an IANA name, `UTC` or `local`.
 * @returns milliseconds since 1970.
 * @throws {SseTailError} ERR_BAD_PARAMETER
 */
export function toAskedTime(
  name: string,
  text: string | undefined,
  timeZone: string,
): number | null {
  if (text === undefined) return null;
  const zone = createZone(timeZone) ?? UTC;
  const ms = parseAskedTime(text, { zone, nowMs: Date.now() });
  if (ms !== null) return ms;
  throw new SseTailError('ERR_BAD_PARAMETER', `"${name}" takes ${ASKED_TIME_FORMS}, not "${text}"`);
}
