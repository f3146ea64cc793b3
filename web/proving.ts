import { fetchDigest } from './digest.ts';
import { createProver } from './stream/prover.ts';
import type { Prover } from './stream/prover.ts';
import type { Receipt } from './stream/receipt.ts';

export { Proof } from './chrome/proof.tsx';

/**
 * Compares what was received of a log with what the server holds.
 * @param name of the log of stretches that do not say of which they are.
 */
export function createLogProver(
  name: string,
  receipt: Pick<Receipt, 'stretches' | 'forgotten'>,
  changed: () => void,
): Prover {
  return createProver(receipt, ({ log = name, from, to }) => fetchDigest(log, from, to), changed);
}
