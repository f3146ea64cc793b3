import type { Context } from 'koa';

import type { Log } from '../../log/log.ts';
import { answerJson, createLookupSeats } from './answer.ts';
import { parseParameters } from './parameters.ts';
import { parsePlace, toTarget } from './place.ts';
import type { ApiOptions } from './routes.ts';

/** Answers with the SHA-256 of the lines between two places: docs/protocol.md, "Digest". */
export function createDigestRoute({
  timeZone,
  maxScans,
}: Pick<ApiOptions, 'timeZone' | 'maxScans'>): (ctx: Context, log: Log) => Promise<void> {
  const seats = createLookupSeats(maxScans);
  return (ctx, log) => {
    const given = parseParameters(ctx.querystring, ['from', 'to']);
    const options = { file: null, timeZone: timeZone() };
    const first = parsePlace('from', given.required('from', 'the id to begin at'), options);
    const last = parsePlace('to', given.required('to', 'the id to end at'), options);
    return answerJson(ctx, async (signal) => {
      const { isFinal, ...body } = await seats.run(signal, async () => {
        const [from, to] = [await toTarget(log, first), await toTarget(log, last)];
        return log.history.digest({ from, to, signal });
      });
      return { body, isFinal };
    });
  };
}
