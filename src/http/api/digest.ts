import type { Context } from 'koa';

import type { Log } from '../../log/log.ts';
import { answerJson, createLookupSeats } from './answer.ts';
import { parseParameters, parseTarget } from './parameters.ts';

/** Each reads and hashes as fast as it can: more at a time would only take the processor from viewers. */
const MAX_DIGESTS = 2;

/** Answers with the SHA-256 of the lines between two places: docs/protocol.md, "Digest". */
export function createDigestRoute(): (ctx: Context, log: Log) => Promise<void> {
  const seats = createLookupSeats(MAX_DIGESTS);
  return (ctx, log) => {
    const given = parseParameters(ctx.querystring, ['from', 'to']);
    const from = parseTarget('from', given.required('from', 'the id to begin at'), null);
    const to = parseTarget('to', given.required('to', 'the id to end at'), null);
    return answerJson(ctx, async (signal) => {
      const digest = await seats.run(signal, () => log.history.digest({ from, to, signal }));
      const { isFinal, ...body } = digest;
      return { body, isFinal };
    });
  };
}
