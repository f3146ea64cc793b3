import { ESCAPE, withoutAnsi } from '../filter/ansi.ts';

const CR = '\r';
/** [spec] ECMA-48, 8.3.117: what sets colours. They hold on behind a carriage return. */
// oxlint-disable-next-line no-control-regex
const COLOURS = /\u001B\[[\d;:]*m/g;
const RESET = /\[0*m$/;

/**
 * What a terminal would leave of a line that goes back to its beginning, as progress bars do: the text behind the last
 * carriage return that any text follows, in the colours that were set before it.
 */
export function leftOnScreen(line: string): string {
  let end = line.length;
  for (
    let at = line.lastIndexOf(CR);
    at !== -1;
    at = at === 0 ? -1 : line.lastIndexOf(CR, at - 1)
  ) {
    const part = line.slice(at + 1, end);
    if (withoutAnsi(part) !== '') return coloursIn(line.slice(0, at)) + part;
    end = at;
  }
  return line.slice(0, end);
}

/** Those that nothing has taken back since. */
function coloursIn(text: string): string {
  if (!text.includes(ESCAPE)) return '';
  const all = text.match(COLOURS) ?? [];
  return all.slice(1 + all.findLastIndex((one) => RESET.test(one))).join('');
}
