import { fetchLinesAround } from './around.ts';
import type { OpenSheet } from './chrome/model.ts';
import { copyText, copyWholeLines, selectedLines, textToCopy } from './clipboard.ts';
import { createCurrentLine } from './lines/current-line.ts';
import { idOf } from './lines/row.ts';
import { look } from './lines/look.ts';
import { lineOf, repaintLines } from './lines/row-element.ts';
import { createMarks } from './marks.ts';

/** What can be done with the line that is pointed at. */
export interface LineActions {
  /** Shows all there is to know about it. */
  open(): void;
  /** Copies it, or the lines that are selected. */
  copy(): void;
  /** Shows the lines around it as plain text. */
  read(): void;
  /** Marks it, or takes its mark away. */
  mark(): void;
  /** Goes to the next mark after it or before it. */
  goToMark(side: 'after' | 'before'): void;
  /** Takes all marks away: another log is opened. */
  forget(): void;
}

export interface LineActionsOptions {
  readonly pane: HTMLElement;
  /** The open log; null where none is. */
  readonly log: () => string | null;
  readonly show: (sheet: OpenSheet) => void;
  /** Shows the line of an id. */
  readonly goTo: (id: string) => void;
  /** Says something to people who look, and to those who listen. */
  readonly tell: (words: string) => void;
}

export function createLineActions(options: LineActionsOptions): LineActions {
  const { pane, log, show, goTo, tell } = options;
  const marks = createMarks();
  look.isMarked = (line) => marks.has(line);
  const current = createCurrentLine(pane);
  copyWholeLines(pane);
  pane.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || !target.matches('.opens')) return;
    const line = target.parentElement === null ? undefined : lineOf(target.parentElement);
    if (line !== undefined) show({ kind: 'line', line });
  });

  async function read(open: string): Promise<void> {
    const line = current.get();
    const name = line?.log ?? open;
    try {
      const { before, after } = await fetchLinesAround(
        name,
        line === undefined ? null : idOf(line),
      );
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
    mark() {
      const line = current.get();
      if (line === undefined) return;
      marks.toggle(line);
      repaintLines(pane);
      tell(marks.has(line) ? 'Marked' : 'No longer marked');
    },
    goToMark(side) {
      const line = current.get();
      const id = line === undefined ? null : marks.from(line, side);
      if (id === null) return tell('There is no other mark');
      current.leave();
      goTo(id);
    },
    forget: () => marks.clear(),
  };
}
