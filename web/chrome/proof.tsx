import type { ProofState } from '../stream/prover.ts';
import { proofWords } from './proof-words.ts';

export interface ProofProps {
  readonly proof: ProofState;
  readonly dismiss: () => void;
}

/** What was found when all that came was compared with the file. */
export function Proof({ proof, dismiss }: ProofProps) {
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
