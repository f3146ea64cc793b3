import { fetchLinesAround } from './around.ts';
import type { LineDeeds, OpenSheet } from './chrome/model.ts';
import { copyText, textToCopy } from './clipboard.ts';
import { formatLines } from './copy-formats.ts';
import type { CopyFormat } from './copy-formats.ts';
import { isFiltering } from './filter.ts';
import { formatAmount, formatCount } from './format.ts';
import { linkTo, linkToLine } from './line-link.ts';
import { idOf } from './lines/row.ts';
import type { LineRow } from './lines/row.ts';
import { look } from './lines/look.ts';
import { createMarks } from './marks.ts';
import { narrowTouch } from './narrow-touch.ts';
import type { Pointed } from './pointed.ts';
import type { Reading } from './reading.ts';

/** What can be done with the line that is pointed at. */
export interface LineActions {
  /** Shows all there is to know about it, or about another one. */
  open(line?: LineRow): void;
  /** Copies it, or the lines that are selected. */
  copy(format?: CopyFormat): void;
  /** Shows the lines around it as plain text. */
  read(): void;
  /** Marks it, or takes its mark away. */
  mark(): void;
  /** Goes to the next mark after it or before it. */
  goToMark(side: 'after' | 'before'): void;
  /** Copies a link to each line that is marked. */
  copyMarks(): void;
  /** Takes all marks away: another log is opened. */
  forget(): void;
}

export interface LineActionsOptions {
  readonly pointed: Pointed;
  /** The open log; null where none is. */
  readonly log: () => string | null;
  /** What is open; null where nothing is. */
  readonly reading: () => Reading | null;
  readonly show: (sheet: OpenSheet) => void;
  /** Shows the lines anew. */
  readonly repaint: () => void;
  /** Shows the line of an id. */
  readonly goTo: (id: string) => void;
  /** Says something to people who look, and to those who listen. */
  readonly tell: (words: string) => void;
}

export function createLineActions(options: LineActionsOptions): LineActions {
  const { pointed, log, show, repaint, goTo, tell } = options;
  const marks = createMarks();
  look.isMarked = (line) => marks.has(line);
  look.markPlaces = () => marks.places();
  let reading = new AbortController();

  async function read(open: string): Promise<void> {
    const line = pointed.line();
    const name = line?.log ?? open;
    // Whoever asks again does not want the first answer.
    reading.abort();
    reading = new AbortController();
    const { signal } = reading;
    try {
      const id = line === undefined ? null : idOf(line);
      const { before, after } = await fetchLinesAround(name, id, signal);
      show({ kind: 'reader', name, before: textToCopy(before), after: textToCopy(after) });
    } catch (error) {
      if (!signal.aborted)
        tell(`The lines cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async function copy(format: CopyFormat): Promise<void> {
    const selected = pointed.selected();
    const line = pointed.line();
    const lines = selected.length > 0 || line === undefined ? selected : [line];
    if (lines.length === 0) return;
    await copyWords(formatLines(lines, format), copiedWords(lines, format));
  }

  /** @param done is told once the words are copied. */
  async function copyWords(words: string, done: string): Promise<void> {
    try {
      await copyText(words);
      tell(done);
    } catch {
      tell('The browser does not allow this page to copy');
    }
  }

  async function copyLink(line: LineRow): Promise<void> {
    const open = options.reading();
    if (open !== null) await copyWords(await linkToLine({ reading: open, line }), 'Link copied');
  }

  function toggleMark(line: LineRow): void {
    marks.toggle(line);
    repaint();
    tell(marks.has(line) ? 'Marked' : 'No longer marked');
  }

  function deedsOf(line: LineRow): LineDeeds {
    const open = options.reading();
    const isWhole = open === null || open.refuse !== undefined || line.offset === null;
    return {
      get isMarked() {
        return marks.has(line);
      },
      copy: () => void copyWords(formatLines([line], 'plain'), copiedWords([line], 'plain')),
      copyLink: () => void copyLink(line),
      mark: () => toggleMark(line),
      showContext:
        isWhole || !isFiltering(open.viewer.status.filter)
          ? undefined
          : () => open.openContext(line),
    };
  }

  async function copyMarks(): Promise<void> {
    const open = options.reading();
    if (open === null || open.refuse !== undefined) return open?.refuse?.();
    const links = marks.all.map(({ id, time }) => linkTo(open, { at: id, time, selected: null }));
    if (links.length === 0) return tell('There is no mark: m marks a line');
    const words = links.map((link) => `${link}\n`).join('');
    await copyWords(words, `${formatAmount(links.length, 'link')} copied`);
  }

  return {
    copyMarks: () => void copyMarks(),
    open(line = pointed.line()) {
      if (line === undefined) return;
      // A sheet covers most of a small page: behind it the line is where it was.
      if (narrowTouch.matches) options.reading()?.hold();
      show({ kind: 'line', line, deeds: deedsOf(line) });
    },
    copy: (format = 'plain') => void copy(format),
    read() {
      const name = log();
      if (name !== null) void read(name);
    },
    mark() {
      const line = pointed.line();
      if (line !== undefined) toggleMark(line);
    },
    goToMark(side) {
      const line = pointed.line();
      const id = line === undefined ? null : marks.from(line, side);
      if (id === null) return tell('There is no other mark');
      pointed.leave();
      goTo(id);
    },
    forget: () => marks.clear(),
  };
}

function copiedWords(lines: readonly LineRow[], format: CopyFormat): string {
  const count = lines.length === 1 ? 'Line copied' : `${formatCount(lines.length)} lines copied`;
  const isEscaped = format !== 'ndjson' && lines.some(({ utf8 }) => !utf8);
  const all = isEscaped ? `${count}, bytes that are no text as \\xff` : count;
  const gone = lines.filter(look.isGone).length;
  if (gone === 0) return all;
  const which = lines.length === 1 ? 'it' : `${formatCount(gone)} of them`;
  return `${all}: ${which} ${gone === 1 ? 'is' : 'are'} no longer in the file`;
}
