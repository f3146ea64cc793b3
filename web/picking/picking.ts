import { render } from 'preact';

import { copyText } from '../clipboard.ts';
import { formatLines } from '../copy-formats.ts';
import type { CopyFormat } from '../copy-formats.ts';
import { isFiltering } from '../filter.ts';
import { formatAmount, formatBytes } from '../format.ts';
import { linkToLine } from '../line-link.ts';
import type { LineLinkOptions } from '../line-link.ts';
import { lineOf } from '../lines/row-element.ts';
import type { LineRow } from '../lines/row.ts';
import type { Reading } from '../reading.ts';
import { withLine } from '../selected.ts';
import { compareLines, MOST_BYTES, readLinesBetween } from './lines-between.ts';
import { heldOf, isSameLine, lineBeyond } from './picked.ts';
import type { Picked } from './picked.ts';
import { renderPickingBar } from './picking-bar.tsx';
import { saveBetween } from './save-between.ts';

export interface PickingOptions {
  readonly pane: HTMLElement;
  /** What is open; other than `reading` once something else is. */
  readonly open: () => Reading | null;
  readonly reading: Reading;
  /** The line to begin with. */
  readonly line: LineRow;
  readonly tell: (words: string) => void;
}

type Move = (options: { readonly page: number }) => number;

/** The keys that lead on, by how many lines. */
const MOVES: Readonly<Record<string, Move>> = {
  j: () => 1,
  ArrowDown: () => 1,
  k: () => -1,
  ArrowUp: () => -1,
  ' ': ({ page }) => page,
  PageDown: ({ page }) => page,
  b: ({ page }) => -page,
  PageUp: ({ page }) => -page,
};

/** Picks whole lines with the keys of vim until they are copied or `Escape` ends it. @returns what ends it. */
export function startPicking({ pane, open, reading, line, tell }: PickingOptions): () => void {
  let picked: Picked = { anchor: line, cursor: line };
  /** The cursor is not in sight yet. */
  let isSought = false;
  /** The cursor goes along to the end. */
  let isGoingOn = false;
  const bar = document.createElement('div');
  bar.className = 'picking';
  bar.role = 'toolbar';
  bar.ariaLabel = 'Lines that are selected';
  pane.parentElement?.append(bar);
  const leaving = new AbortController();
  const { signal } = leaving;

  function end(): void {
    leaving.abort();
    render(null, bar);
    bar.remove();
    for (const row of pane.querySelectorAll('.picked')) row.classList.remove('picked', 'at');
    pane.focus({ preventScroll: true });
  }

  const all = (): readonly LineRow[] => reading.viewer.linesOf(-Infinity, Infinity);
  const rows = (): HTMLElement[] => [...pane.querySelectorAll<HTMLElement>('.row.line')];

  function paint(): void {
    const held = heldOf(picked, all());
    const lines = new Set(held.lines);
    for (const row of rows()) {
      const shown = lineOf(row);
      row.classList.toggle('picked', shown !== undefined && lines.has(shown));
      row.classList.toggle('at', shown !== undefined && isSameLine(shown, picked.cursor));
    }
    renderPickingBar(bar, {
      held,
      copy: (format) => void copy(format),
      copyLink: () => void copyLink(),
      save: mayBeSaved() ? () => void save() : undefined,
      end,
    });
  }

  function extendTo(cursor: LineRow): void {
    picked = { ...picked, cursor };
    paint();
    reveal();
  }

  function reveal(): void {
    const row = rows().find((it) => it.classList.contains('at'));
    isSought = row === undefined;
    if (row === undefined) return;
    const { top, bottom } = row.getBoundingClientRect();
    const bounds = pane.getBoundingClientRect();
    if (top < bounds.top) pane.scrollTop -= bounds.top - top;
    else if (bottom > bounds.bottom) pane.scrollTop += bottom - bounds.bottom;
  }

  function move(by: number): void {
    const cursor = lineBeyond(picked.cursor, by, all());
    const isFar = !rows().some((row) => lineOf(row) === cursor);
    if (isFar) pane.scrollTop += by * rowHeight();
    extendTo(cursor);
  }

  const rowHeight = (): number => Number.parseFloat(getComputedStyle(pane).lineHeight);

  async function goToStart(): Promise<void> {
    // Of several logs only what the page holds has an order.
    if (reading.name !== undefined) await reading.goTo('start');
    const [first] = all();
    if (first !== undefined && !signal.aborted) extendTo(first);
  }

  function goToEnd(): void {
    isGoingOn = true;
    reading.viewer.follow();
    goOn();
  }

  /** The end is where the log is live: from there on nothing moves. */
  function goOn(): void {
    const last = all().at(-1);
    if (last === undefined) return;
    extendTo(last);
    if (reading.viewer.status.connection.kind === 'catching-up') return;
    if (reading.viewer.status.connection.kind === 'connecting') return;
    isGoingOn = false;
    reading.hold();
  }

  function onMounted(): void {
    // A log that was opened meanwhile has lines of its own.
    if (open() !== reading) return end();
    if (isGoingOn) return goOn();
    paint();
    if (isSought) reveal();
  }

  /** With a filter there is more between them in the file, and several logs have several. */
  function mayBeSaved(): boolean {
    return reading.name !== undefined && !isFiltering(reading.viewer.status.filter);
  }

  async function save(): Promise<void> {
    if (reading.name === undefined || !mayBeSaved())
      return tell('Lines that pass a filter, or of several logs, can only be copied');
    try {
      tell(await saveBetween({ name: reading.name, ...endsOf(picked) }, signal));
      end();
    } catch (error) {
      if (!signal.aborted) tell(`Nothing was downloaded: ${wordsOf(error)}`);
    }
  }

  async function linesPicked(): Promise<readonly LineRow[] | null> {
    const { lines, isWhole } = heldOf(picked, all());
    if (isWhole || reading.name === undefined) return lines;
    const { filter } = reading.viewer.status;
    return readLinesBetween({ name: reading.name, filter, ...endsOf(picked) }, signal);
  }

  async function copy(format: CopyFormat = 'plain'): Promise<void> {
    try {
      const lines = await linesPicked();
      if (lines === null)
        return tell(`That is more than ${formatBytes(MOST_BYTES)}: download it instead`);
      await copyText(formatLines(lines, format));
      tell(`${formatAmount(lines.length, 'line')} copied`);
      end();
    } catch (error) {
      if (!signal.aborted) tell(`Nothing was copied: ${wordsOf(error)}`);
    }
  }

  async function copyLink(): Promise<void> {
    const { lines, isWhole } = heldOf(picked, all());
    try {
      const marked = reading.name === undefined ? null : markedOf(picked);
      await copyText(await linkToLine({ reading, ...(marked ?? { line: undefined }) }));
      const isCounted = marked !== null && isWhole;
      tell(isCounted ? `Link to ${formatAmount(lines.length, 'line')} copied` : 'Link copied');
      end();
    } catch {
      tell('The browser does not allow this page to copy');
    }
  }

  function onKey(event: KeyboardEvent): void {
    if (document.activeElement !== pane || event.altKey || event.metaKey) return;
    if (!act(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** @returns whether the key means something here. */
  function act({ key, ctrlKey }: KeyboardEvent): boolean {
    const page = Math.max(1, Math.floor(pane.clientHeight / rowHeight()) - 1);
    const half = { d: 1, u: -1 }[key];
    if (ctrlKey && half === undefined) return false;
    if (ctrlKey && half !== undefined) move(half * Math.ceil(page / 2));
    else if (MOVES[key] !== undefined) move(MOVES[key]({ page }));
    else if (key === 'g' || key === 'Home') void goToStart();
    else if (key === 'G' || key === 'End') goToEnd();
    else if (key === 'y') void copy();
    else if (key === 'Y') void copyLink();
    else if (key === 's') void save();
    else if (key === 'Escape' || key === 'v') end();
    else return false;
    return true;
  }

  function onClick({ target }: MouseEvent): void {
    const row = target instanceof Element ? target.closest('.row.line') : null;
    const clicked = row === null ? undefined : lineOf(row);
    if (clicked !== undefined) extendTo(clicked);
  }

  document.addEventListener('keydown', onKey, { capture: true, signal });
  pane.addEventListener('mounted', onMounted, { signal });
  pane.addEventListener('click', onClick, { signal });
  // What else is selected would be copied by the browser's own key.
  document.getSelection()?.empty();
  reading.hold();
  pane.focus({ preventScroll: true });
  paint();
  return end;
}

/** A link marks bytes of one file. */
function markedOf(picked: Picked): Pick<LineLinkOptions, 'line' | 'selected'> | null {
  const { first, last } = endsOf(picked);
  if (first.generation !== last.generation) return null;
  return { line: last, selected: withLine(withLine(null, first), last) };
}

/** The two ends in the order of the log. */
function endsOf({ anchor, cursor }: Picked): { readonly first: LineRow; readonly last: LineRow } {
  const [first = anchor, last = cursor] = [anchor, cursor].toSorted(compareLines);
  return { first, last };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
