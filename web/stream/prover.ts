import { prove } from './prove.ts';
import type { AskDigest, Finding } from './prove.ts';
import type { Receipt } from './receipt.ts';

/** How far a proof is. */
export type ProofState =
  | { readonly kind: 'asking' }
  /** Of `forgotten` older stretches nothing was kept to compare. */
  | { readonly kind: 'done'; readonly findings: readonly Finding[]; readonly forgotten: number };

/** Proves, when it is asked, that what was received is what the log holds. */
export interface Prover {
  /** Null before the first proof, and after it was put away. */
  readonly state: ProofState | null;
  run(): void;
  dismiss(): void;
}

export function createProver(
  receipt: Pick<Receipt, 'stretches' | 'forgotten'>,
  ask: AskDigest,
  changed: () => void,
): Prover {
  let state: ProofState | null = null;
  let turn = 0;

  function enter(next: ProofState | null): void {
    state = next;
    changed();
  }

  async function work(own: number): Promise<void> {
    const { forgotten } = receipt;
    const findings = await prove(receipt.stretches(), ask);
    // Put away meanwhile, or asked for again.
    if (own === turn) enter({ kind: 'done', findings, forgotten });
  }

  return {
    get state() {
      return state;
    },
    run() {
      turn += 1;
      enter({ kind: 'asking' });
      void work(turn);
    },
    dismiss() {
      turn += 1;
      enter(null);
    },
  };
}
