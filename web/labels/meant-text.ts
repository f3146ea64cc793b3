import { MAX_TEXT } from './label.ts';

/** What words, numbers, names and addresses are made of. */
const WORD = /[\p{L}\p{N}_.@-]+/gu;
/** A full stop behind a word is none of it. */
const EDGES = /^[.-]+|[.-]+$/g;

/** The text that is selected in the lines, or the word that was clicked last; null where there is neither. */
export function meantText(pane: HTMLElement): string | null {
  const selection = document.getSelection();
  const node = selection?.anchorNode ?? null;
  if (selection === null || !pane.contains(node)) return null;
  const [selected = ''] = selection.toString().trim().split('\n');
  if (selected !== '') return selected.slice(0, MAX_TEXT);
  return node instanceof Text ? wordAt(node.data, selection.anchorOffset) : null;
}

/** The word at an index of a text, or that ends there; null where there is none. */
export function wordAt(text: string, index: number): string | null {
  for (const { 0: word, index: start } of text.matchAll(WORD)) {
    if (index < start || index > start + word.length) continue;
    const bare = word.replace(EDGES, '').slice(0, MAX_TEXT);
    return bare === '' ? null : bare;
  }
  return null;
}
