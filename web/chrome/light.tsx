import { formatAmount } from '../format.ts';
import type { ContiguityCounts } from '../stream/contiguity.ts';
import type { ProofState } from '../stream/prover.ts';
import { proofWords } from './proof-words.ts';

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
      {proof !== null && <Proof proof={proof} dismiss={dismiss} />}
    </span>
  );
}

function Proof({ proof, dismiss }: Pick<LightProps, 'dismiss'> & { readonly proof: ProofState }) {
  const { tone, title, details } = proofWords(proof);
  return (
    <section class="proof" aria-label="Proof">
      <p class={`chip ${tone}`} role="status">
        <i class="dot" aria-hidden="true" />
        <b>{title}</b>
      </p>
      {details.map((text, index) => (
        <p key={index}>{text}</p>
      ))}
      <button type="button" class="small" onClick={dismiss}>
        Close
      </button>
    </section>
  );
}
