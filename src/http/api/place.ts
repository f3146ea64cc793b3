import { SseTailError } from '../../errors.ts';
import type { Log } from '../../log/log.ts';
import type { Target } from '../../log/spot.ts';
import { parseEventId } from '../../protocol/event-id.ts';
import { ASKED_TIME_FORMS, parseAskedTime } from '../../time/asked-time.ts';
import { UTC, createZone } from '../../time/zone.ts';
import { badParameter } from './parameters.ts';

/** A place as a request names it: it may be a time, which is looked for first. */
export type Place = Target | { readonly kind: 'time'; readonly timeMs: number };

export interface PlaceOptions {
  /** The name of the file that the place is in; null: by id, or in the live one. */
  readonly file: string | null;
  /** The zone of times that name none: an IANA name, `UTC` or `local`. */
  readonly timeZone: string;
}

/**
 * Reads a place: an id, an offset, a percentage, `start`, `end`, or a time.
 * @throws {SseTailError} ERR_BAD_PARAMETER
 */
export function parsePlace(name: string, text: string, { file, timeZone }: PlaceOptions): Place {
  if (text === 'start' || text === 'end') return { kind: text, file };
  const percent = /^\d{1,3}(?:\.\d{1,9})?%$/.test(text) ? Number(text.slice(0, -1)) : NaN;
  if (percent <= 100) return { kind: 'percent', percent, file };
  const offset = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(offset)) return { kind: 'offset', offset, file };
  const place = idOrTime(text, timeZone);
  if (place === null) {
    const forms = `an id as it came, an offset, a percentage up to 100%, "start", "end", ${ASKED_TIME_FORMS}`;
    throw badParameter(`"${name}" takes ${forms}, not "${text}"`);
  }
  if (file === null) return place;
  throw badParameter(`"${name}" says by itself which file is meant; leave "file" out`);
}

/** A bare number is an offset: seconds since 1970 are no place. */
function idOrTime(text: string, timeZone: string): Place | null {
  const id = parseEventId(text);
  if (id !== null) return { kind: 'id', id };
  const zone = createZone(timeZone) ?? UTC;
  const timeMs = parseAskedTime(text, { zone, nowMs: Date.now() });
  return timeMs === null ? null : { kind: 'time', timeMs };
}

/**
 * Finds a time; any other place is what it is.
 * @throws {SseTailError} ERR_NO_FILE
 */
export async function toTarget(log: Log, place: Place): Promise<Target> {
  if (place.kind !== 'time') return place;
  const found = await log.findTime(place.timeMs);
  if (found !== null) return { kind: 'found', id: found.id, notices: found.notices };
  throw new SseTailError('ERR_NO_FILE', 'the log has no file at the moment; ask again later');
}
