import { proofs } from '../later.ts';
import type { ContiguityCounts } from '../stream/contiguity.ts';
import type { ProofState } from '../stream/prover.ts';
import type { LogStatus } from '../viewer-model.ts';
import { lightWords } from './light-words.ts';

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
        title="Every batch begins at the byte where the one before ended. Press to compare all with the file."
        aria-expanded={proof !== null}
        onClick={proof === null ? prove : dismiss}
      >
        <b>{verdict}</b>
        {rest}
      </button>
      {proof !== null && proofs.now !== null && (
        <proofs.now.Proof proof={proof} logs={logs} dismiss={dismiss} />
      )}
    </span>
  );
}
