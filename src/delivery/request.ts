import { SseTailError } from '../errors.ts';
import { MAX_CONTEXT, parseFilter } from '../filter/criteria.ts';
import type { Criteria } from '../filter/criteria.ts';
import type { AfterGap, Start } from '../log/start.ts';
import { MAX_LEFT, parseEventId } from '../protocol/event-id.ts';
import type { EventId } from '../protocol/event-id.ts';
import { RESERVED_EVENT_NAMES } from '../protocol/notice.ts';
import { FORMATS } from '../protocol/format.ts';
import type { Format } from '../protocol/format.ts';
import { UTC, createZone } from '../time/zone.ts';
import type { Zone } from '../time/zone.ts';
import { toAskedTime } from './asked-time.ts';

/** What one viewer asked for, checked and complete. */
export interface StreamRequest {
  readonly start: Start;
  readonly afterGap: AfterGap;
  readonly follow: boolean;
  /** The first line of this time or later ends the stream; null for none. Milliseconds since 1970. */
  readonly untilMs: number | null;
  /** Lines that may be sent; null for no limit. 0: it has been reached, do not come back. */
  readonly left: number | null;
  readonly eventName: string | null;
  /** Null where all lines are wanted. */
  readonly filter: Criteria | null;
  /**
   * The zone of lines that name none, where those of several logs come in the order of their times; null
   * where they come as they arrive.
   */
  readonly orderZone: Zone | null;
  /** How often a sign of life is wanted that scripts can see; null for none. Milliseconds. */
  readonly pingMs: number | null;
  /** Null where the request does not say. */
  readonly format: Format | null;
}

/** What applies where a request does not say. */
export interface StreamDefaults {
  /** How many lines before the end a viewer begins. */
  readonly lines: number;
  /** The zone of times that name none: an IANA name, `UTC` or `local`. */
  readonly timeZone: string;
}

/** The most lines before the end that a viewer may begin at. */
const MAX_LINES = 100_000;

/** The longest time between two pings, in seconds: who waits longer does not notice in time. */
const MAX_PING_S = 60;

const PARAMETERS = [
  'from',
  'lines',
  'since',
  'until',
  'follow',
  'limit',
  'event',
  'format',
  'gap',
  'last_event_id',
  'lastEventId',
  'level',
  'context',
  'order',
  'ping',
] as const;
type Parameter = (typeof PARAMETERS)[number];

/** Those that may be given more than once. */
const REPEATABLE = ['grep', 'exclude'] as const;

type Parameters = Partial<Record<Parameter, string>> &
  Record<(typeof REPEATABLE)[number], readonly string[]>;

const EVENT_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/**
 * Reads a stream request. An id never leads to an error, since an EventSource gives up for ever on
 * any status but 200: one that cannot be read becomes a gap.
 * @param lastEventId the Last-Event-ID header; '' or null where there is none.
 * @param defaults what applies where the request does not say.
 * @throws {SseTailError} ERR_BAD_PARAMETER
 */
export function parseStreamRequest(
  query: URLSearchParams,
  lastEventId: string | null,
  defaults: StreamDefaults,
): StreamRequest {
  const given = collect(query);
  const sent = lastEventId || given.last_event_id || given.lastEventId || null;
  const from = startOf(given, defaults);
  const id = sent === null ? null : parseEventId(sent);
  const follow = oneOf(given, 'follow', ['true', 'false']) !== 'false';
  const untilMs = toAskedTime('until', given.until, defaults.timeZone);
  const limit = given.limit === undefined ? null : toCount(given.limit, 'limit', 1, MAX_LEFT);
  return {
    start: sent === null ? from : toStart(sent, id, from),
    afterGap: oneOf(given, 'gap', ['live']) ?? 'oldest',
    follow,
    untilMs,
    left: limit === null && follow && untilMs === null ? null : (id?.left ?? limit),
    eventName: toEventName(given.event),
    filter: toFilter(given),
    orderZone: toOrderZone(given, defaults),
    pingMs: given.ping === undefined ? null : toCount(given.ping, 'ping', 1, MAX_PING_S) * 1000,
    format: oneOf(given, 'format', FORMATS) ?? null,
  };
}

function collect(query: URLSearchParams): Parameters {
  const given: Parameters = {
    grep: query.getAll('grep'),
    exclude: query.getAll('exclude'),
  };
  for (const [name, value] of query) {
    if (REPEATABLE.some((parameter) => parameter === name)) continue;
    const known = PARAMETERS.find((parameter) => parameter === name);
    if (known === undefined) {
      throw bad(
        `the parameter "${name}" is unknown; there are ${[...PARAMETERS, ...REPEATABLE].join(', ')}`,
      );
    }
    if (given[known] !== undefined) throw bad(`the parameter "${name}" may be given once`);
    given[known] = value;
  }
  return given;
}

function toOrderZone(given: Parameters, { timeZone }: StreamDefaults): Zone | null {
  const order = oneOf(given, 'order', ['arrival', 'time']);
  return order === 'time' ? (createZone(timeZone) ?? UTC) : null;
}

function startOf({ from, lines, since }: Parameters, defaults: StreamDefaults): Start {
  const count = lines === undefined ? defaults.lines : toCount(lines, 'lines', 0, MAX_LINES);
  const end: Start = { kind: 'lines', count };
  const sinceMs = toAskedTime('since', since, defaults.timeZone);
  if (sinceMs !== null && (from ?? lines) !== undefined) {
    throw bad('"since" says where the stream begins: leave "from" and "lines" out');
  }
  if (sinceMs !== null) return { kind: 'time', timeMs: sinceMs };
  if (from === undefined) return end;
  if (from === 'start') return { kind: 'oldest' };
  if (from === 'end') return { kind: 'lines', count: 0 };
  return toStart(from, parseEventId(from), end);
}

/** `otherwise` applies where the text is neither an id nor an offset. */
function toStart(text: string, id: EventId | null, otherwise: Start): Start {
  if (id !== null) return { kind: 'id', id };
  const offset = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(offset)) return { kind: 'offset', offset };
  // Header and query may both be unreadable: that is one gap.
  return otherwise.kind === 'bad-id' ? otherwise : { kind: 'bad-id', otherwise };
}

function toCount(text: string, name: Parameter, least: number, most: number): number {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (count >= least && count <= most) return count;
  throw bad(`"${name}" takes a whole number from ${least} to ${most}, not "${text}"`);
}

function oneOf<T extends string>(
  given: Parameters,
  name: Parameter,
  allowed: readonly T[],
): T | undefined {
  const text = given[name];
  if (text === undefined) return undefined;
  const value = allowed.find((candidate) => candidate === text);
  if (value === undefined) throw bad(`"${name}" takes ${allowed.join(' or ')}, not "${text}"`);
  return value;
}

/** @throws {SseTailError} ERR_BAD_PARAMETER: where a pattern is wrong, and what to write instead. */
function toFilter({ grep, exclude, level, context }: Parameters): Criteria | null {
  const around = context === undefined ? 0 : toCount(context, 'context', 0, MAX_CONTEXT);
  const filter = parseFilter({ grep, exclude, level: level ?? null, context: around });
  if (filter === null && context !== undefined) {
    throw bad('"context" goes with "grep", "exclude" or "level": without them all lines are sent');
  }
  if (filter === null || 'key' in filter) return filter;
  throw bad(`"${filter.parameter}" cannot be "${shorten(filter.value)}": ${filter.problem}`);
}

/** Quoted, so that it is told which of several it is. */
function shorten(value: string): string {
  return value.length <= 60 ? value : `${value.slice(0, 60)}…`;
}

function toEventName(text: string | undefined): string | null {
  if (text === undefined || text === 'message') return null;
  if (!EVENT_NAME.test(text)) {
    throw bad('"event" takes letters, digits, "_", "." and "-", at most 64');
  }
  if (RESERVED_EVENT_NAMES.has(text)) throw bad(`"event" may not be "${text}": it has a meaning`);
  return text;
}

function bad(message: string): SseTailError {
  return new SseTailError('ERR_BAD_PARAMETER', message);
}
