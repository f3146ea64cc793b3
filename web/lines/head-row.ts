import { formatAmount } from '../format.ts';
import type { RowStore } from './store.ts';

/** The row above all others: it says what came before, and where that is. */
export interface HeadRow {
  readonly element: HTMLElement;
  update(store: RowStore): void;
}

export function createHeadRow(name: string, rawUrl: string): HeadRow {
  const element = document.createElement('div');
  element.className = 'row head';
  const words = document.createElement('span');
  const link = document.createElement('a');
  link.href = rawUrl;
  link.textContent = 'open raw';
  element.append(words, link);

  return {
    element,
    update(store) {
      const { text, hasEarlier } = headWords(name, store);
      if (words.textContent !== text) words.textContent = text;
      link.hidden = !hasEarlier;
    },
  };
}

function headWords(name: string, store: RowStore): { text: string; hasEarlier: boolean } {
  const { evictedLines } = store;
  if (evictedLines > 0) {
    const lines = formatAmount(evictedLines, 'earlier line');
    return { text: `${lines} left this page and are in the file – `, hasEarlier: true };
  }
  const oldest = store.at(store.first);
  if (oldest === undefined) return { text: '', hasEarlier: false };
  const atStart = oldest.kind === 'line' && oldest.offset === 0;
  return atStart
    ? { text: `Beginning of ${name}`, hasEarlier: false }
    : { text: 'Earlier lines are in the file – ', hasEarlier: true };
}
