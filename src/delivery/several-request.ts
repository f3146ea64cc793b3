import { SseTailError } from '../errors.ts';
import { parseVectorId, positionIn } from '../protocol/vector-id.ts';
import type { VectorId } from '../protocol/vector-id.ts';
import { parseStreamRequest } from './request.ts';
import type { StreamDefaults, StreamRequest } from './request.ts';

export interface RequestOptions extends StreamDefaults {
  /** The Last-Event-ID header; '' or null where there is none. */
  readonly lastEventId: string | null;
}

/** The parameters that an id may be in, strongest first; the header is stronger still. */
const ID_PARAMETERS = ['last_event_id', 'lastEventId'] as const;
/** Those that say the same of each log, and are costly to read. */
const COMMON_PARAMETERS = ['grep', 'exclude', 'level', 'context', 'order'] as const;

/**
 * Reads the request for a stream of one log or of several. What it gives is the request for each log, by
 * name: every parameter means what it does in a stream of that log alone, and what all have in common
 * is in each. An id is taken apart; a log that it does not know begins as without one.
 * @throws {SseTailError} ERR_BAD_PARAMETER
 */
export function parseStreamRequests(
  query: URLSearchParams,
  { lastEventId, ...defaults }: RequestOptions,
  count: number,
): (log: string) => StreamRequest {
  const whole = parseStreamRequest(query, lastEventId, defaults);
  const sent = lastEventId || query.get('last_event_id') || query.get('lastEventId');
  const ids = toVector(sent, count);
  const from = toVector(query.get('from'), count);
  if (ids === null && from === null) return () => whole;
  const others = without(query, COMMON_PARAMETERS);
  const withoutId = parseStreamRequest(without(others, ID_PARAMETERS), null, defaults);
  const left = ids === null ? whole.left : leftOf(withoutId, ids);
  const { filter, untilMs, orderZone } = whole;
  return (log) => {
    const own = ownParameters(others, log, { ids, from });
    const header = ids === null ? lastEventId : positionIn(ids, log);
    return { ...parseStreamRequest(own, header, defaults), filter, untilMs, orderZone, left };
  };
}

/**
 * Null where a text is none, or no vector and says the same for each log: a bare offset, `start` or `end`. To
 * one log an id of its own does so as well.
 */
function toVector(text: string | null, count: number): VectorId | null {
  const isForEach = text === null || text === '' || /^(?:\d{1,16}|start|end)$/.test(text);
  if (isForEach || (count === 1 && !text.includes(':'))) return null;
  return parseVectorId(text);
}

/** A limit counts the lines of all logs: what is left of it stands behind their positions. */
function leftOf({ left, follow, untilMs }: StreamRequest, ids: VectorId): number | null {
  return left === null && follow && untilMs === null ? null : (ids.left ?? left);
}

function without(query: URLSearchParams, names: readonly string[]): URLSearchParams {
  const others = new URLSearchParams(query);
  for (const name of names) others.delete(name);
  return others;
}

/** The query as it were for one of the logs. */
function ownParameters(
  query: URLSearchParams,
  log: string,
  { ids, from }: { ids: VectorId | null; from: VectorId | null },
): URLSearchParams {
  const own = without(query, ids === null ? [] : ID_PARAMETERS);
  if (from === null) return own;
  const position = positionIn(from, log);
  if (position === null) own.delete('from');
  else own.set('from', position);
  return own;
}

/** @throws {SseTailError} ERR_BAD_PARAMETER where a name of events would hide which log they are of. */
export function refuseEventName({ eventName }: StreamRequest): void {
  if (eventName === null) return;
  throw new SseTailError(
    'ERR_BAD_PARAMETER',
    '"event" names the lines of one log; of several each is named by its log: leave it out, or take format=batch, whose messages say the log themselves',
  );
}
