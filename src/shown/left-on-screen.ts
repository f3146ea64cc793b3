import { withoutAnsi } from '../filter/ansi.ts';

/**
 * What a terminal would leave of a line that goes back to its beginning, as progress bars do: the text behind the last
 * carriage return that any text follows. Colours that were set before it are not kept.
 */
export function leftOnScreen(line: string): string {
  const states = line.split('\r');
  return states.findLast((state) => withoutAnsi(state) !== '') ?? '';
}
