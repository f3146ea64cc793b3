import { createSieve } from '../filter/sieve.ts';
import type { Log } from '../log/log.ts';
import { createWireForm } from '../protocol/format.ts';
import type { Format } from '../protocol/format.ts';
import { createSeveralForm } from '../protocol/several-forms.ts';
import { frameForm } from '../protocol/wire-batch.ts';
import type { WireFrame } from '../protocol/wire-form.ts';
import { createFeed } from './feed.ts';
import type { Feed } from './feed.ts';
import { createFilteredSteps } from './filtered.ts';
import { createLineTimes } from './line-times.ts';
import { createSeveral } from './several.ts';
import type { Several } from './several.ts';
import { createSeveralFeed } from './several-feed.ts';
import type { Source } from './several-feed.ts';
import { parseStreamRequests, refuseEventName } from './several-request.ts';
import type { RequestOptions } from './several-request.ts';
import type { StreamRequest } from './request.ts';
import { createTimeOrder } from './time-order.ts';

/** What one viewer is to be sent. */
export interface Stream {
  /** The names of what it is of. */
  readonly logs: readonly string[];
  readonly form: WireFrame;
  /** As in its request. */
  readonly left: number | null;
  /** As in its request. */
  readonly pingMs: number | null;
  /** Whether lines of several logs alternate, so that messages are small and many. */
  readonly isWoven: boolean;
  /** Finds the place; whoever opens it closes it. */
  open(): Promise<Feed>;
}

/** What a viewer wants of one log. */
export interface Wanted {
  readonly log: Log;
  readonly request: StreamRequest;
}

/** What a viewer wants of each of its logs; of one at least. */
export type AllWanted = readonly [Wanted, ...Wanted[]];

/** What is asked for in these logs. @throws {SseTailError} ERR_BAD_PARAMETER */
export function parseWanted(
  [first, ...others]: readonly [Log, ...Log[]],
  query: URLSearchParams,
  options: RequestOptions,
): AllWanted {
  const requestFor = parseStreamRequests(query, options, 1 + others.length);
  const toWanted = (log: Log): Wanted => ({ log, request: requestFor(log.name) });
  return [toWanted(first), ...others.map(toWanted)];
}

/** The format of WebSocket, or one of HTTP. */
export type StreamFormat = Format | 'frame';

/**
 * The stream of one log or of several.
 * @throws {SseTailError} ERR_BAD_PARAMETER where several logs have no place for what was asked.
 */
export function createStream(wanted: AllWanted, format: StreamFormat): Stream {
  const [first, ...others] = wanted;
  return others.length === 0 ? ofOne(first, format) : ofSeveral([first, ...others], format);
}

function ofOne(wanted: Wanted, format: StreamFormat): Stream {
  const { eventName, left, pingMs } = wanted.request;
  const form = format === 'frame' ? frameForm : createWireForm(format, eventName);
  return {
    logs: [wanted.log.name],
    form,
    left,
    pingMs,
    isWoven: false,
    open: async () => createFeed((await openSource(wanted)).steps, form),
  };
}

function ofSeveral(wanted: AllWanted, format: StreamFormat): Stream {
  const { request } = wanted[0];
  if (format === 'events') refuseEventName(request);
  const form = createSeveralForm(format, request.eventName);
  return {
    logs: wanted.map(({ log }) => log.name),
    form,
    left: request.left,
    pingMs: request.pingMs,
    isWoven: request.orderZone !== null,
    open: async () => {
      const sources = await openAll(wanted);
      return createSeveralFeed(sources, weave(sources), form);
    },
  };
}

function weave(sources: readonly Source[]): Several {
  const timed = sources.flatMap(({ steps, times }) => (times === null ? [] : [{ steps, times }]));
  return timed.length === sources.length
    ? createTimeOrder(timed)
    : createSeveral(sources.map(({ steps }) => steps));
}

/** All or none: nobody would close those that were opened beside one that failed. */
async function openAll(wanted: readonly Wanted[]): Promise<Source[]> {
  const opened = await Promise.allSettled(wanted.map(openSource));
  const failed = opened.find((it) => it.status === 'rejected');
  const sources = opened.flatMap((it) => (it.status === 'fulfilled' ? [it.value] : []));
  if (failed === undefined) return sources;
  for (const { steps } of sources) steps.close();
  throw failed.reason;
}

/** Each log has a filter of its own: what becomes of a line depends on those before it. */
async function openSource({ log, request }: Wanted): Promise<Source> {
  const { start, follow, afterGap, untilMs, filter, orderZone } = request;
  const sieve = filter === null ? {} : { sieve: createSieve(filter) };
  const opened = await log.open(start, { follow, afterGap, untilMs, ...sieve });
  const times = orderZone === null ? null : createLineTimes(opened, orderZone);
  const cursor = times?.cursor ?? opened;
  const steps = filter === null ? cursor : createFilteredSteps(cursor, filter);
  // While the place is looked for the client keeps what it came with: one id for all replaces its own.
  const askedId = start.kind === 'id' ? start.id : null;
  return { log: log.name, steps, times, id: steps.id ?? askedId };
}
