import { parseEventId } from '../../src/protocol/event-id.ts';
import { formatAmount, formatCount } from '../format.ts';
import type { Return } from '../stream/returns.ts';

/** How a stream came back, by what was counted. The place is told of one log alone. */
export function resumedWords({ at, afterMs, before, now }: Return): string {
  const offset = parseEventId(at)?.offset;
  const place = offset === undefined ? '' : ` at @${formatCount(offset)}`;
  const faults = [
    lostWords(now.gaps - before.gaps, now.holes - before.holes),
    amountOf(now.repeats - before.repeats, 'repeat', 'repeated'),
  ];
  return `Resumed${place} after ${(afterMs / 1000).toFixed(1)} s · ${faults.join(' · ')}`;
}

/** A gap was told of by the server, a hole by nobody. */
function lostWords(gaps: number, holes: number): string {
  if (holes === 0) return amountOf(gaps, 'gap', 'lost');
  return gaps === 0
    ? formatAmount(holes, 'hole')
    : `${formatAmount(gaps, 'gap')} · ${formatAmount(holes, 'hole')}`;
}

function amountOf(count: number, word: string, none: string): string {
  return count === 0 ? `0 ${none}` : formatAmount(count, word);
}
