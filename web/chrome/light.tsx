import { formatAmount } from '../format.ts';
import type { ContiguityCounts } from '../stream/contiguity.ts';
import type { ProofState } from '../stream/prover.ts';
import type { LogStatus } from '../viewer.ts';
import { proofWords } from './proof-words.ts';

export interface LightProps {
  readonly counts: ContiguityCounts;
  /** Each log by itself, where several are open. */
  readonly logs?: readonly LogStatus[] | undefined;
  readonly proof: ProofState | null;
  readonly prove: () => void;
  readonly dismiss: () => void;
}

/** Each batch began where the one before ended – or did not, and then it says so. A click proves it. */
export function Light({ counts, logs, proof, prove, dismiss }: LightProps) {
  const { tone, verdict, rest } = lightWords(counts);
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
        {rest}
      </button>
      {proof !== null && <Proof proof={proof} logs={logs} dismiss={dismiss} />}
    </span>
  );
}

interface LightWords {
  readonly tone: 'good' | 'warn' | 'bad';
  readonly verdict: string;
  readonly rest: string;
}

function lightWords({ lines, gaps, holes, repeats }: ContiguityCounts): LightWords {
  const faults = holes + repeats;
  const parts = [formatAmount(lines, 'line'), formatAmount(gaps, 'gap')];
  if (holes > 0) parts.push(formatAmount(holes, 'hole'));
  if (repeats > 0) parts.push(formatAmount(repeats, 'repeat'));
  return {
    tone: faults > 0 ? 'bad' : gaps > 0 ? 'warn' : 'good',
    verdict: faults > 0 ? '✕ not contiguous' : '✓ contiguous',
    rest: ` · ${parts.join(' · ')}`,
  };
}

type ProofProps = Pick<LightProps, 'logs' | 'dismiss'> & { readonly proof: ProofState };

function Proof({ proof, logs, dismiss }: ProofProps) {
  const { tone, title, details } = proofWords(proof);
  return (
    <section class="proof" aria-label="Proof">
      <p class={`chip ${tone}`} role="status">
        <i class="dot" aria-hidden="true" />
        <b>{title}</b>
      </p>
      {logs?.map(({ name, counts }) => {
        const { tone: ownTone, verdict, rest } = lightWords(counts);
        return (
          <p key={name} class={ownTone}>
            {`${name}: `}
            <b>{verdict}</b>
            {rest}
          </p>
        );
      })}
      {details.map((text, index) => (
        <p key={index}>{text}</p>
      ))}
      <button type="button" class="small" onClick={dismiss}>
        Close
      </button>
    </section>
  );
}
