import { fetchLinesAround } from './around.ts';
import type { OpenSheet } from './chrome/model.ts';
import { copyText, copyWholeLines, selectedLines, textToCopy } from './clipboard.ts';
import { createCurrentLine } from './lines/current-line.ts';
import { lineOf } from './lines/row-element.ts';

/** What can be done with the line that is pointed at. */
export interface LineActions {
  /** Shows all there is to know about it. */
  open(): void;
  /** Copies it, or the lines that are selected. */
  copy(): void;
  /** Shows the lines around it as plain text. */
  read(): void;
}

export interface LineActionsOptions {
  readonly pane: HTMLElement;
  /** The open log; null where none is. */
  readonly log: () => string | null;
  readonly show: (sheet: OpenSheet) => void;
  /** Says something to people who look, and to those who listen. */
  readonly tell: (words: string) => void;
}

export function createLineActions({ pane, log, show, tell }: LineActionsOptions): LineActions {
  const current = createCurrentLine(pane);
  copyWholeLines(pane);
  pane.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || !target.matches('.opens')) return;
    const line = target.parentElement === null ? undefined : lineOf(target.parentElement);
    if (line !== undefined) show({ kind: 'line', line });
  });

  async function read(name: string): Promise<void> {
    const offset = current.get()?.offset ?? null;
    try {
      const { before, after } = await fetchLinesAround(name, offset);
      show({ kind: 'reader', name, before: textToCopy(before), after: textToCopy(after) });
    } catch (error) {
      tell(`The lines cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async function copy(): Promise<void> {
    const selected = selectedLines(pane);
    const line = current.get();
    const lines = selected.length > 0 || line === undefined ? selected : [line];
    if (lines.length === 0) return;
    try {
      await copyText(textToCopy(lines));
      tell(lines.length === 1 ? 'Line copied' : `${lines.length} lines copied`);
    } catch {
      tell('The browser does not allow this page to copy');
    }
  }

  return {
    open() {
      const line = current.get();
      if (line !== undefined) show({ kind: 'line', line });
    },
    copy: () => void copy(),
    read() {
      const name = log();
      if (name !== null) void read(name);
    },
  };
}
