import { idOf } from './lines/row.ts';
import type { LineRow } from './lines/row.ts';
import type { Selected } from './place-address.ts';

/** What is marked once a line is too, and all between; null = nothing is marked yet. In another file it is the line alone. */
export function withLine(selected: Selected | null, line: LineRow): Selected | null {
  const { offset, size, generation } = line;
  if (offset === null) return selected;
  const id = idOf(line);
  const to = offset + size;
  if (selected?.generation !== generation) return { from: offset, to, id, generation };
  const isBehind = to > selected.to;
  return {
    from: Math.min(selected.from, offset),
    to: isBehind ? to : selected.to,
    id: isBehind ? id : selected.id,
    generation,
  };
}

/** The same with its file, once a line with its id is among these. */
export function located(
  selected: Selected | null,
  lines: () => readonly LineRow[],
): Selected | null {
  if (selected === null || selected.generation !== null) return selected;
  const line = lines().find((one) => idOf(one) === selected.id);
  return line === undefined ? selected : { ...selected, generation: line.generation };
}

/** Whether a line lies in what is marked. */
export function isSelected(
  { offset, size, generation }: LineRow,
  selected: Selected | null,
): boolean {
  if (selected === null || offset === null || selected.generation !== generation) return false;
  return offset >= selected.from && offset + size <= selected.to;
}

/** Whether a click was on the margin of a line. It may be empty, and then has no height of its own. */
export function isBeside(row: HTMLElement, clientX: number): boolean {
  const gutter = row.querySelector('.gutter')?.getBoundingClientRect();
  return gutter !== undefined && clientX < gutter.right;
}
