import { formatAmount, formatBytes } from '../format.ts';
import type { Finding } from '../stream/prove.ts';
import type { ProofState } from '../stream/prover.ts';
import type { StateTone } from './state-words.ts';

/** What a proof has found, for people. */
export interface ProofWords {
  readonly tone: StateTone;
  readonly title: string;
  /** A sentence for each stretch, and for what could not be looked at. */
  readonly details: readonly string[];
}

export function proofWords(state: ProofState): ProofWords {
  if (state.kind === 'asking') {
    return { tone: 'busy', title: 'Comparing with the file…', details: [] };
  }
  const { findings, forgotten } = state;
  const details = findings.map(findingWords);
  if (forgotten > 0) {
    details.unshift(`Of ${formatAmount(forgotten, 'older part')} nothing was kept to compare.`);
  }
  return { ...verdict(findings, forgotten), details };
}

function verdict(
  findings: readonly Finding[],
  forgotten: number,
): Pick<ProofWords, 'tone' | 'title'> {
  const has = (kind: Finding['kind']): boolean => findings.some((finding) => finding.kind === kind);
  if (has('different')) return { tone: 'bad', title: 'Not what the file holds' };
  if (findings.length === 0) return { tone: 'calm', title: 'Nothing to compare yet' };
  if (has('unknown') || has('gone') || forgotten > 0)
    return { tone: 'warn', title: 'Proven in part' };
  if (has('counted')) return { tone: 'good', title: 'Every byte is accounted for' };
  return { tone: 'good', title: 'Proven: these are the bytes of the file' };
}

function findingWords(finding: Finding): string {
  const { log, lines, bytes, skipped, sha256 } = finding.stretch;
  const name = log === undefined ? '' : `${log}: `;
  const size = `${name}${formatAmount(lines, 'line')}, ${formatBytes(bytes)}`;
  switch (finding.kind) {
    case 'same':
      return `${size}: SHA-256 ${sha256.slice(0, 16)}… here and on the server.`;
    case 'counted':
      return `${size}, and ${formatBytes(skipped)} that the filter left out, are all that the file has there. What was left out cannot be compared: without a filter all is.`;
    case 'different':
      return `${size} came; the file has ${formatBytes(finding.serverBytes)} there, and they are not the same. It was changed since, or something was lost.`;
    case 'gone':
      return `${size}: the file that they came from is no longer kept, or was changed.`;
    case 'unknown':
      return `${size}: ${finding.message}`;
  }
}
