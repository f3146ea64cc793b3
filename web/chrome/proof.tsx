import type { ProofState } from '../stream/prover.ts';
import type { LogStatus } from '../viewer-model.ts';
import { lightWords } from './light-words.ts';
import { proofWords } from './proof-words.ts';

export interface ProofProps {
  readonly proof: ProofState;
  /** Each log by itself, where several are open. */
  readonly logs: readonly LogStatus[] | undefined;
  readonly dismiss: () => void;
}

/** What was found when all that came was compared with the file. */
export function Proof({ proof, logs, dismiss }: ProofProps) {
  const { tone, title, details } = proofWords(proof);
  return (
    <section class="proof" aria-label="Proof">
      <p class={`chip ${tone}`} role="status">
        <i class="dot" aria-hidden="true" />
        <b>{title}</b>
      </p>
      {logs?.map((log) => (
        <OneLog key={log.name} log={log} />
      ))}
      {details.map((text, index) => (
        <p key={index}>{text}</p>
      ))}
      <button type="button" class="small" onClick={dismiss}>
        Close
      </button>
    </section>
  );
}

function OneLog({ log }: { log: LogStatus }) {
  const { tone, verdict, rest } = lightWords(log.counts);
  return (
    <p class={tone}>
      {`${log.name}: `}
      <b>{verdict}</b>
      {rest}
    </p>
  );
}
