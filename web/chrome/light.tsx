import { formatAmount } from '../format.ts';
import { proofs } from '../later.ts';
import type { ContiguityCounts } from '../stream/contiguity.ts';
import type { ProofState } from '../stream/prover.ts';

export interface LightProps {
  readonly counts: ContiguityCounts;
  readonly proof: ProofState | null;
  readonly prove: () => void;
  readonly dismiss: () => void;
}

/** Each batch began where the one before ended – or did not, and then it says so. A click proves it. */
export function Light({ counts, proof, prove, dismiss }: LightProps) {
  const { lines, gaps, holes, repeats } = counts;
  const faults = holes + repeats;
  const tone = faults > 0 ? 'bad' : gaps > 0 ? 'warn' : 'good';
  const verdict = faults > 0 ? '✕ not contiguous' : '✓ contiguous';
  const parts = [formatAmount(lines, 'line'), formatAmount(gaps, 'gap')];
  if (holes > 0) parts.push(formatAmount(holes, 'hole'));
  if (repeats > 0) parts.push(formatAmount(repeats, 'repeat'));
  return (
    <span class="proving">
      <button
        type="button"
        class={`light ${tone}`}
        title="Every batch of lines begins at the byte where the one before ended. Press to compare all that came with the file."
        aria-expanded={proof !== null}
        onClick={proof === null ? prove : dismiss}
      >
        <b>{verdict}</b>
        {` · ${parts.join(' · ')}`}
      </button>
      {proof !== null && proofs.now !== null && (
        <proofs.now.Proof proof={proof} dismiss={dismiss} />
      )}
    </span>
  );
}
