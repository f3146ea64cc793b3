import { idOf } from '../lines/row.ts';
import type { Row } from '../lines/row.ts';

/** The name of a row's log, as a link that opens that log alone, at that line. Null for what is about all. */
export function rowName(row: Row, hues: ReadonlyMap<string, number>): HTMLElement | null {
  const { log } = row;
  if (log === undefined) return null;
  const link = document.createElement('a');
  link.className = 'log-name';
  link.dataset['hue'] = String(hues.get(log) ?? 0);
  link.textContent = log;
  link.title = `Open ${log} alone, here`;
  link.href = placeIn(row, log);
  // The lines are one stop for the Tab key; the legend above them leads to each log too.
  link.tabIndex = -1;
  return link;
}

function placeIn(row: Row, log: string): string {
  const url = new URL(location.href);
  url.searchParams.set('log', log);
  const id = row.kind === 'line' ? idOf(row) : null;
  if (id !== null) url.searchParams.set('at', id);
  return url.href;
}
