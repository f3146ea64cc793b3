import type { Query } from './query.ts';

/** An expression may take long on a long line: only so much of one is looked at. */
const LOOKED_AT = 4_096;
/** Hits that are marked in one line at most. */
const MAX_MARKS = 100;

/** The name of the highlight in the style sheet. */
const NAME = 'hit';

/** The expression that marks hits in what is shown; null where there is none that the browser can read. */
export function markerOf({ text, isRegex, isExact }: Query): RegExp | null {
  if (text === '') return null;
  const source = isRegex ? text : text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  try {
    return new RegExp(source, isExact ? 'g' : 'gi');
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
  const ranges = [...rows].flatMap((row) => rangesIn(row, marker));
  CSS.highlights.set(NAME, new Highlight(...ranges));
}

function rangesIn(row: HTMLElement, marker: RegExp): Range[] {
  const nodes = textNodesOf(row);
  const text = nodes
    .map(({ data }) => data)
    .join('')
    .slice(0, LOOKED_AT);
  const ranges: Range[] = [];
  marker.lastIndex = 0;
  for (const match of text.matchAll(marker)) {
    if (match[0] === '' || ranges.length === MAX_MARKS) continue;
    const range = document.createRange();
    const start = placeIn(nodes, match.index);
    const end = placeIn(nodes, match.index + match[0].length);
    if (start === null || end === null) continue;
    range.setStart(...start);
    range.setEnd(...end);
    ranges.push(range);
  }
  return ranges;
}

function textNodesOf(row: HTMLElement): Text[] {
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node instanceof Text && node.parentElement?.closest('.gutter') === null) nodes.push(node);
  return nodes;
}

function placeIn(nodes: readonly Text[], index: number): [Text, number] | null {
  let rest = index;
  for (const node of nodes) {
    if (rest <= node.length) return [node, rest];
    rest -= node.length;
  }
  return null;
}
