import type { Context } from 'koa';

import { createGzipSink } from '../delivery/gzip-sink.ts';
import { createHttpSink } from '../delivery/http-sink.ts';
import type { StreamDefaults } from '../delivery/request.ts';
import type { Sink } from '../delivery/sink.ts';
import type { Patience } from '../delivery/stall.ts';
import { createStream, parseWanted } from '../delivery/stream.ts';
import type { Viewers } from '../delivery/viewers.ts';
import type { Format } from '../protocol/format.ts';
import type { WireFrame } from '../protocol/wire-form.ts';
import type { FoundLogs } from './find-logs.ts';
import { commonHeaders } from './common-headers.ts';
import { letGo } from './let-go.ts';
import { addressIn } from './presented.ts';

export interface StreamOptions extends StreamDefaults, SinkOptions {
  readonly viewers: Viewers;
  /** Where the viewer page is; begins and ends with a slash. */
  readonly base: string;
}

export interface SinkOptions {
  readonly patience: Patience;
  /** Whether streams are compressed for clients that take it. */
  readonly compress: boolean;
}

interface BeginOptions extends SinkOptions {
  /** Headers of the request that make a difference, beside the usual ones. */
  readonly vary?: readonly string[];
}

/** In the order of preference: what a client gets that takes anything comes first. */
const FORMAT_OF_TYPE: ReadonlyMap<string, Format | 'page'> = new Map([
  ['text/event-stream', 'events'],
  ['text/plain', 'text'],
  ['application/x-ndjson', 'ndjson'],
  ['text/html', 'page'],
]);

/** Answers with the stream of one log or of several. @throws {SseTailError} ERR_BAD_PARAMETER */
export function sendStream(ctx: Context, logs: FoundLogs, options: StreamOptions): void {
  const { viewers, lines, timeZone, base } = options;
  const query = new URLSearchParams(ctx.querystring);
  const lastEventId = ctx.get('Last-Event-ID');
  const wanted = parseWanted(logs, query, { lastEventId, lines, timeZone });
  const { request } = wanted[0];
  const format = request.format ?? formatFor(ctx);
  const names = logs.map(({ name }) => encodeURIComponent(name)).join(',');
  if (format === 'page') {
    ctx.vary('Accept');
    return ctx.redirect(`${base}?log=${names}`);
  }
  if (request.left === 0) {
    // [spec] 204 is the one status that tells an EventSource to stay away in good order.
    ctx.status = 204;
    ctx.vary('Accept');
    return;
  }
  const stream = createStream(wanted, format);
  const sink = beginStream(ctx, stream.form, { ...options, vary: ['Accept'] });
  if (sink !== null) void viewers.serve({ stream, sink, address: addressIn(ctx) });
}

/**
 * Begins an answer that goes on; from here on the response is the sink's.
 * @returns null where only the headers are wanted.
 */
export function beginStream(
  ctx: Context,
  { contentType }: Pick<WireFrame, 'contentType'>,
  { patience, compress, vary = [] }: BeginOptions,
): Sink | null {
  const isCompressed = compress && ctx.acceptsEncodings('gzip', 'identity') === 'gzip';
  const { Vary, ...common } = commonHeaders(ctx);
  const varies = [...(Vary === undefined ? [] : [Vary]), ...vary];
  if (compress) varies.push('Accept-Encoding');
  ctx.respond = false;
  ctx.res.writeHead(200, {
    ...common,
    ...(varies.length > 0 ? { Vary: varies.join(', ') } : {}),
    'Content-Type': contentType,
    'Cache-Control': 'no-store, no-transform',
    // nginx would hold everything back until the stream ended.
    'X-Accel-Buffering': 'no',
    ...(isCompressed ? { 'Content-Encoding': 'gzip' } : {}),
  });
  if (ctx.method === 'HEAD') {
    ctx.res.end();
    return null;
  }
  ctx.res.flushHeaders();
  letGo(ctx);
  const sink = createHttpSink(ctx.res, patience);
  return isCompressed ? createGzipSink(sink) : sink;
}

function formatFor(ctx: Context): Format | 'page' {
  const type = ctx.accepts([...FORMAT_OF_TYPE.keys()]);
  return (typeof type === 'string' ? FORMAT_OF_TYPE.get(type) : undefined) ?? 'events';
}
