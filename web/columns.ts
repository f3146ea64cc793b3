import { withoutAnsi } from '../src/filter/ansi.ts';
import { look } from './lines/look.ts';
import { part } from './lines/part.ts';
import type { SettingsStore } from './settings.ts';
import { fieldAt, formatJsonValue, readJsonLine } from './text/json-line.ts';
import { visibleText } from './text/visible-text.ts';

/** The most columns; a further one takes the place of the oldest. */
const MAX_COLUMNS = 8;
/** A longer value is cut: the line has it whole. In characters. */
const MAX_WIDTH = 40;

export interface ColumnsOptions {
  /** The element that the lines are in. */
  readonly pane: HTMLElement;
  /** Where the columns are kept. */
  readonly settings: SettingsStore;
  /** Shows the lines anew. */
  readonly repaint: () => void;
  /** Says something to people who look, and to those who listen. */
  readonly tell: (words: string) => void;
}

/** Fields of JSON lines that stand before them, below each other. */
export interface Columns {
  /** Puts a field before all lines that have it, or takes it away. */
  toggle(path: string): void;
  /** Hides all columns, or shows them. */
  toggleShown(): void;
}

export function createColumns({ pane, settings, repaint, tell }: ColumnsOptions): Columns {
  let isShown = true;
  const widths = new Map<string, number>();
  look.fieldsOf = (text) => (isShown ? cellsOf(text) : []);

  function cellsOf(line: string): Node[] {
    const { columns } = settings.now;
    const fields = columns.length === 0 ? null : readJsonLine(withoutAnsi(line));
    return fields === null ? [] : columns.map((path) => cell(path, fieldAt(fields, path)));
  }

  /** Of a line that has no such field the cell is empty, so that those behind it stay in their place. */
  function cell(path: string, value: unknown): HTMLElement {
    const element = part('span', 'column', '');
    const index = settings.now.columns.indexOf(path);
    element.style.width = `var(--column-${index})`;
    if (value === undefined) return element;
    const text = visibleText(typeof value === 'string' ? value : formatJsonValue(value));
    const shown = text.length > MAX_WIDTH ? `${text.slice(0, MAX_WIDTH - 1)}…` : text;
    const name = `${visibleText(path)}=`;
    element.append(part('span', 'time', name), shown);
    element.title = `${name}${text}`;
    widen(path, name.length + shown.length);
    return element;
  }

  /** A column is as wide as its widest value so far: no line moves when one is scrolled out. */
  function widen(path: string, width: number): void {
    if (width <= (widths.get(path) ?? 0)) return;
    widths.set(path, width);
    pane.style.setProperty(`--column-${settings.now.columns.indexOf(path)}`, `${width}ch`);
  }

  function keep(columns: readonly string[]): void {
    isShown = true;
    widths.clear();
    settings.set({ columns });
  }

  repaint();
  return {
    toggle(path) {
      const { columns } = settings.now;
      const others = columns.filter((one) => one !== path);
      keep(others.length < columns.length ? others : [...columns.slice(1 - MAX_COLUMNS), path]);
    },
    toggleShown() {
      if (settings.now.columns.length === 0)
        return tell('Open a line of JSON and click the name of a field: it becomes a column');
      isShown = !isShown;
      repaint();
    },
  };
}
