import type { Context } from 'koa';

import { createPassingFilter } from '../../filter/passing-lines.ts';
import type { Log } from '../../log/log.ts';
import { answerJson, createLookupSeats } from './answer.ts';
import { lineTimesOf } from './line-times.ts';
import { FILTER_PARAMETERS, REPEATABLE, criteriaOf } from './matching.ts';
import { parseParameters } from './parameters.ts';
import { parsePlace, toTarget } from './place.ts';

/** A page takes some milliseconds; only those of compressed files take longer. */
const MAX_PAGES = 8;
/** Bytes of lines in one answer. */
const MAX_BYTES = { least: 1, most: 1024 * 1024, otherwise: 64 * 1024 };

const PARAMETERS = ['at', 'dir', 'max', 'file', 'times'] as const;

/** Answers with lines around a place: docs/protocol.md, "Lines". */
export function createLinesRoute(
  timeZone: () => string,
): (ctx: Context, log: Log) => Promise<void> {
  const seats = createLookupSeats(MAX_PAGES);
  return (ctx, log) => {
    const given = parseParameters(
      ctx.querystring,
      [...PARAMETERS, ...FILTER_PARAMETERS],
      REPEATABLE,
    );
    const text = given.required('at', 'a place, for example "end"');
    const place = parsePlace('at', text, { file: given.get('file'), timeZone: timeZone() });
    const criteria = criteriaOf(given);
    const filter = criteria === null ? null : createPassingFilter(criteria);
    const maxBytes = given.count('max', MAX_BYTES);
    // Behind the end there is nothing to go forward to.
    const words = ['forward', 'back'] as const;
    const direction = given.word('dir', place.kind === 'end' ? ['back', 'forward'] : words);
    const hasTimes = given.word('times', ['false', 'true']) === 'true';
    return answerJson(ctx, (signal) =>
      seats.run(signal, async () => {
        const at = await toTarget(log, place);
        const { page, isFinal } = await log.history.page({ at, direction, maxBytes, filter });
        if (!hasTimes) return { body: page, isFinal };
        // In another zone, or another year, a line would say something else.
        return { body: { ...page, times: lineTimesOf(page, timeZone()) }, isFinal: false };
      }),
    );
  };
}
