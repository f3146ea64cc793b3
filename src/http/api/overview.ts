import type { Context } from 'koa';

import { passingTexts } from '../../search/filtered-matcher.ts';
import type { Log } from '../../log/log.ts';
import { answerJson, createLookupSeats } from './answer.ts';
import { FILTER_PARAMETERS, REPEATABLE, criteriaOf } from './matching.ts';
import { parseParameters } from './parameters.ts';

const MAX_OVERVIEWS = 2;
const BUCKETS = { least: 1, most: 1000, otherwise: 240 };

/** Answers with what samples of a log say of it: docs/protocol.md, "Overview". */
export function createOverviewRoute(): (ctx: Context, log: Log) => Promise<void> {
  const seats = createLookupSeats(MAX_OVERVIEWS);
  return (ctx, log) => {
    const given = parseParameters(ctx.querystring, ['n', ...FILTER_PARAMETERS], REPEATABLE);
    const bucketCount = given.count('n', BUCKETS);
    const criteria = criteriaOf(given);
    const filter = criteria && ((block: Buffer) => passingTexts(block, criteria));
    return answerJson(ctx, (signal) =>
      seats.run(signal, async () => {
        const body = await log.history.overview({ bucketCount, filter, signal });
        return { body, isFinal: false };
      }),
    );
  };
}
