import type { Context } from 'koa';

import { createHttpSink } from '../../delivery/http-sink.ts';
import type { Patience } from '../../delivery/stall.ts';
import { SseTailError } from '../../errors.ts';
import type { Seats } from '../../lib/seats.ts';
import type { Log } from '../../log/log.ts';
import type { SearchEvent } from '../../log/search.ts';
import { completeHeaders } from '../common-headers.ts';
import { createLookupSeats, leavingOf } from './answer.ts';
import { REPEATABLE, filtered, matcherOf } from './matching.ts';
import { parseParameters } from './parameters.ts';
import type { Parameters } from './parameters.ts';
import { parsePlace, toTarget } from './place.ts';
import type { ApiOptions } from './routes.ts';

const HITS = { least: 1, most: 10_000, otherwise: 1000 };

const PARAMETERS = [
  'q',
  'mode',
  'case',
  'level',
  ...REPEATABLE,
  'at',
  'dir',
  'file',
  'scope',
  'hits',
  'times',
  'format',
] as const;
type Name = (typeof PARAMETERS)[number];

/** The id of the last event, so that an EventSource that comes back is told to stay away. */
const OVER = 'over';

type Told =
  | SearchEvent
  | { readonly event: 'failed'; readonly code: string; readonly message: string };

export type SearchRouteOptions = Pick<ApiOptions, 'patience' | 'timeZone' | 'maxScans'>;

/** Answers with what is found, as a stream: docs/protocol.md, "Search". */
export function createSearchRoute({
  patience,
  timeZone,
  maxScans,
}: SearchRouteOptions): (ctx: Context, log: Log) => Promise<void> {
  const seats = createLookupSeats(maxScans);
  return async (ctx, log) => {
    const given = parseParameters(ctx.querystring, PARAMETERS, REPEATABLE);
    const direction = given.word('dir', ['forward', 'back']);
    const fallback = direction === 'forward' ? 'start' : 'end';
    const file = given.get('file');
    const place = parsePlace('at', given.get('at') ?? fallback, { file, timeZone: timeZone() });
    const options = {
      matcher: filtered(given, matcherOf(given)),
      direction,
      isOneFile: given.word('scope', ['all', 'file']) === 'file',
      maxHits: given.count('hits', HITS),
      hasTimes: given.word('times', ['false', 'true']) === 'true',
    };
    ctx.vary('Accept');
    const format = formatOf(given, ctx);
    if (ctx.get('Last-Event-ID') === OVER) {
      // [spec] 204 is the one status that tells an EventSource to stay away in good order.
      ctx.status = 204;
      return;
    }
    const signal = leavingOf(ctx);
    const begin = async (): Promise<AsyncGenerator<SearchEvent>> =>
      log.history.search({ ...options, at: await toTarget(log, place), signal });
    await sendEvents(ctx, { seats, signal, begin, format, patience: patience() });
  };
}

type Format = 'events' | 'ndjson';

function formatOf(given: Parameters<Name>, ctx: Context): Format {
  if (given.get('format') !== null) return given.word('format', ['events', 'ndjson']);
  const type = ctx.accepts('text/event-stream', 'application/x-ndjson');
  return type === 'application/x-ndjson' ? 'ndjson' : 'events';
}

interface Sending {
  readonly seats: Seats;
  readonly signal: AbortSignal;
  /** Finds the place. */
  readonly begin: () => Promise<AsyncGenerator<SearchEvent>>;
  readonly format: Format;
  readonly patience: Patience;
}

/** What fails before the first event has a status of its own; what fails later is the last event. */
async function sendEvents(ctx: Context, sending: Sending): Promise<void> {
  const { seats, signal, format } = sending;
  try {
    await seats.run(signal, async () => {
      const events = await sending.begin();
      const first = await events.next();
      open(ctx, format);
      try {
        if (first.done !== true && ctx.method !== 'HEAD')
          await tell(ctx, sending, { first, events });
      } finally {
        await events.return(undefined);
        ctx.res.end();
      }
    });
  } catch (error) {
    // Nobody is there to be told.
    if (signal.aborted) ctx.respond = false;
    else throw error;
  }
}

interface Telling {
  readonly first: IteratorYieldResult<SearchEvent>;
  readonly events: AsyncGenerator<SearchEvent>;
}

/** Each event waits until there is room: a slow client has a slow search. */
async function tell(
  { res }: Context,
  { signal, format, patience }: Sending,
  { first, events }: Telling,
): Promise<void> {
  const sink = createHttpSink(res, patience);
  await sink.write(encode(first.value, format));
  for await (const event of toldOf(events)) {
    if (signal.aborted) break;
    await sink.write(encode(event, format));
  }
}

async function* toldOf(events: AsyncGenerator<SearchEvent>): AsyncGenerator<Told> {
  try {
    yield* events;
  } catch (error) {
    if (!(error instanceof SseTailError)) throw error;
    yield { event: 'failed', code: error.code, message: error.message };
  }
}

function open(ctx: Context, format: Format): void {
  ctx.status = 200;
  ctx.set({
    'Content-Type': format === 'events' ? 'text/event-stream' : 'application/x-ndjson',
    'Cache-Control': 'no-store, no-transform',
    // nginx would hold everything back until the stream ended.
    'X-Accel-Buffering': 'no',
  });
  completeHeaders(ctx);
  ctx.respond = false;
  ctx.res.flushHeaders();
}

function encode(told: Told, format: Format): Buffer {
  if (format === 'ndjson') return Buffer.from(`${JSON.stringify(told)}\n`);
  const { event, ...data } = told;
  const id = event === 'done' || event === 'failed' ? `id: ${OVER}\n` : '';
  return Buffer.from(`event: ${event}\n${id}data: ${JSON.stringify(data)}\n\n`);
}
