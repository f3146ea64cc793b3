import { formatAmount, formatCount } from '../format.ts';
import type { ContiguityCounts } from '../stream/contiguity.ts';

/** What the light says of a log, or of several. */
export interface LightWords {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly verdict: string;
  /** Follows on the verdict. */
  readonly rest: string;
}

export function lightWords({ lines, gaps, skips, holes, repeats }: ContiguityCounts): LightWords {
  const faults = holes + repeats;
  const parts = [formatAmount(lines, 'line'), formatAmount(gaps, 'gap')];
  if (skips > 0) parts.push(`${formatCount(skips)} skipped`);
  if (holes > 0) parts.push(formatAmount(holes, 'hole'));
  if (repeats > 0) parts.push(formatAmount(repeats, 'repeat'));
  return {
    tone: faults > 0 ? 'bad' : gaps + skips > 0 ? 'warn' : 'good',
    verdict: faults > 0 ? '✕ not contiguous' : '✓ contiguous',
    rest: ` · ${parts.join(' · ')}`,
  };
}
