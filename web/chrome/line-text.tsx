import { useState } from 'preact/hooks';

import { withoutAnsi } from '../../src/filter/ansi.ts';
import { formatBytes } from '../format.ts';
import type { LineRow } from '../lines/row.ts';
import { shownPart, visibleText } from '../text/visible-text.ts';

/** So many characters more are shown at a time: a browser takes a second to lay out some millions. */
const MORE_LENGTH = 256 * 1024;

/** The text of a line, as much of it as was asked for. */
export function LineText({ line }: { line: LineRow }) {
  const text = withoutAnsi(line.text);
  const [length, setLength] = useState(shownPart(text).shown.length);
  const more = text.length - length;
  return (
    <>
      {!line.utf8 && (
        <p>
          Not UTF-8: <code>\xff</code> stands for a byte and <code>\\</code> for a backslash, here
          and in what is copied. A saved line has the bytes themselves.
        </p>
      )}
      <pre tabIndex={0} aria-label="Text">
        {visibleText(text.slice(0, length)).replaceAll('␍', '␍\n')}
        {more > 0 && '…'}
      </pre>
      {more > 0 && (
        <button type="button" onClick={() => setLength(expanded(text, length))}>
          {`Show ${sizeOf(line, Math.min(more, MORE_LENGTH))} of ${sizeOf(line, more)} more`}
        </button>
      )}
    </>
  );
}

/** Half of a surrogate pair would show as U+FFFD, which the log does not hold. */
function expanded(text: string, length: number): number {
  const next = length + MORE_LENGTH;
  return /[\ud800-\udbff]/.test(text.charAt(next - 1)) ? next + 1 : next;
}

/** How many bytes so many characters of a line are, at least roughly. */
function sizeOf({ text, size }: LineRow, length: number): string {
  return formatBytes((length / text.length) * size);
}
