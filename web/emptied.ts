import type { Notice } from '../src/protocol/notice.ts';
import { goneLines } from './later.ts';
import type { LineRow } from './lines/row.ts';

/**
 * After a notice that a file was emptied, or of a gap: finds out whether the lines before it are in a file still, and
 * shows it.
 * @param linesOf the lines of the log that the page holds.
 */
export function noteEmptied(
  { event }: Notice,
  name: string,
  linesOf: () => readonly LineRow[],
): void {
  if (event !== 'gap' && event !== 'truncated') return;
  const lines = linesOf();
  // The notice has said it: without this part lines only look as if they were still there.
  goneLines.load().then(
    ({ findGone }) => findGone(name, lines),
    () => undefined,
  );
}
