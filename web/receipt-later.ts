import type { BatchMessage } from '../src/protocol/batch-message.ts';
import type { Receipt } from './stream/receipt.ts';

/** So much is kept unhashed: far more than a page begins with. */
const MAX_KEPT_BYTES = 256 * 1024;
/** What is kept of a call beside the lines. */
const CALL_BYTES = 256;

/** A receipt that can be asked for what it has once it is loaded. */
export interface ReceiptLater extends Pick<Receipt, 'batch' | 'notice' | 'position' | 'restart'> {
  /** @throws {TypeError} where it could not be loaded. */
  load(): Promise<Pick<Receipt, 'stretches' | 'forgotten'>>;
}

/** Loads what makes a receipt. */
export type LoadReceipts = () => Promise<{ createReceipt(): Receipt }>;

/**
 * What hashes is loaded with the first proof, or once there is much to hash. What comes before is kept, and forgotten
 * where it grows too large and nothing can be loaded.
 */
export function createReceiptLater(loadReceipts: LoadReceipts): ReceiptLater {
  let receipt: Receipt | null = null;
  let kept: ((to: Receipt) => void)[] = [];
  let keptBytes = 0;
  let lost = 0;

  async function load(): Promise<Pick<Receipt, 'stretches' | 'forgotten'>> {
    const { createReceipt } = await loadReceipts();
    receipt ??= createReceipt();
    const all = receipt;
    for (const call of kept) call(all);
    kept = [];
    return {
      stretches: () => all.stretches(),
      get forgotten() {
        return lost + all.forgotten;
      },
    };
  }

  function forget(): void {
    if (kept.length === 0) return;
    kept = [];
    keptBytes = 0;
    lost += 1;
  }

  function pass(call: (to: Receipt) => void, bytes = 0): void {
    if (receipt !== null) return call(receipt);
    kept.push(call);
    keptBytes += bytes + CALL_BYTES;
    if (keptBytes > MAX_KEPT_BYTES) void load().catch(forget);
  }

  return {
    batch: (message) => pass((to) => to.batch(message), bytesIn(message)),
    notice: (notice) => pass((to) => to.notice(notice)),
    position: (id) => pass((to) => to.position(id)),
    restart: () => pass((to) => to.restart()),
    load,
  };
}

function bytesIn({ lengths }: BatchMessage): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}
