import type { LineRow } from './lines/row.ts';
import type { Selected } from './place-address.ts';

/** What is marked once a line is too, and all between; null = nothing is marked yet. */
export function withLine(selected: Selected | null, { offset, size }: LineRow): Selected | null {
  if (offset === null) return selected;
  const { from, to } = selected ?? { from: offset, to: offset + size };
  return { from: Math.min(from, offset), to: Math.max(to, offset + size) };
}

/** Whether a line lies in what is marked. */
export function isSelected({ offset, size }: LineRow, selected: Selected | null): boolean {
  if (selected === null || offset === null) return false;
  return offset >= selected.from && offset + size <= selected.to;
}

/** Whether a click was on the margin of a line. It may be empty, and then has no height of its own. */
export function isBeside(row: HTMLElement, clientX: number): boolean {
  const gutter = row.querySelector('.gutter')?.getBoundingClientRect();
  return gutter !== undefined && clientX < gutter.right;
}
