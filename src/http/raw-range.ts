import type { Context } from 'koa';

import { SseTailError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import type { RawRange } from '../log/raw-range.ts';
import { createLookupSeats, leavingOf } from './api/answer.ts';
import { parseParameters } from './api/parameters.ts';
import { parsePlace, toTarget } from './api/place.ts';
import type { ApiOptions } from './api/routes.ts';

/** Whether a request for bytes says between which places. */
export function asksForRange({ query }: Context): boolean {
  return 'from' in query || 'to' in query;
}

/** Answers with the bytes between two places: docs/protocol.md, "Ranges of bytes". */
export function createRangeRoute({
  timeZone,
  maxScans,
}: Pick<ApiOptions, 'timeZone' | 'maxScans'>): (ctx: Context, log: Log) => Promise<void> {
  // To find the places may take as much as a digest; what is sent then goes at the client's pace.
  const seats = createLookupSeats(maxScans);
  return async (ctx, log) => {
    const given = parseParameters(ctx.querystring, ['from', 'to', 'download']);
    const options = { file: null, timeZone: timeZone() };
    const first = parsePlace('from', given.get('from') ?? 'start', options);
    const last = parsePlace('to', given.get('to') ?? 'end', options);
    const signal = leavingOf(ctx);
    try {
      const range = await seats.run(signal, async () => {
        const [from, to] = [await toTarget(log, first), await toTarget(log, last)];
        return log.history.range({ from, to, signal });
      });
      sendRange(ctx, range, given.get('download') !== null);
    } catch (error) {
      // Nobody is there to be told.
      if (!signal.aborted) throw error;
      ctx.respond = false;
    }
  };
}

function sendRange(ctx: Context, range: RawRange, isDownload: boolean): void {
  ctx.status = 200;
  ctx.set({
    'Accept-Ranges': 'none',
    'Cache-Control': 'no-store',
    'Sse-Tail-Gaps': String(range.gapCount),
  });
  if (isDownload) ctx.attachment(range.name);
  if (ctx.method === 'HEAD') range.close();
  else {
    const stream = range.stream();
    stream.once('close', () => range.close());
    ctx.body = stream;
  }
  ctx.type = 'text/plain; charset=utf-8';
  if (range.size !== null) ctx.length = range.size;
}

/** Whether an error is what an answer was broken off for that had begun: to break it off has told its client. */
export function isBrokenOff(error: unknown): boolean {
  return error instanceof SseTailError;
}
