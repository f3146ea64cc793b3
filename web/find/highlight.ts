import { findRanges, literal } from '../text-ranges.ts';
import type { Query } from './query.ts';

/** The name of the highlight in the style sheet. */
const NAME = 'hit';

/** The expression that marks hits in what is shown; null where there is none that the browser can read. */
export function markerOf({ text, isRegex, isExact }: Query): RegExp | null {
  if (text === '') return null;
  try {
    return new RegExp(isRegex ? text : literal(text), isExact ? 'g' : 'gi');
  } catch {
    // The server reads RE2, which has expressions that a browser has not.
    return null;
  }
}

/** Marks what matches in these rows. It changes no element, so selections and links stay as they are. */
export function highlight(rows: Iterable<HTMLElement>, marker: RegExp | null): void {
  if (!('highlights' in CSS)) return;
  if (marker === null) {
    CSS.highlights.delete(NAME);
    return;
  }
  const ranges = [...rows].flatMap((row) => findRanges(row, marker).map(({ range }) => range));
  CSS.highlights.set(NAME, new Highlight(...ranges));
}
