/** An expression may take long on a long line: only so much of one is looked at. */
const LOOKED_AT = 4_096;
/** Places that are found in one line at most. */
const MAX_FOUND = 100;

/** A place of a row that shows a text. */
export interface FoundRange {
  readonly text: string;
  readonly range: Range;
}

/** Where a row shows what an expression (with the flag `g`) matches, across its elements; its gutter is left out. */
export function findRanges(row: HTMLElement, expression: RegExp): FoundRange[] {
  const nodes = textNodesOf(row);
  const text = nodes
    .map(({ data }) => data)
    .join('')
    .slice(0, LOOKED_AT);
  const found: FoundRange[] = [];
  for (const match of text.matchAll(expression)) {
    if (match[0] === '' || found.length === MAX_FOUND) continue;
    const range = document.createRange();
    const start = placeIn(nodes, match.index);
    const end = placeIn(nodes, match.index + match[0].length);
    if (start === null || end === null) continue;
    range.setStart(...start);
    range.setEnd(...end);
    found.push({ text: match[0], range });
  }
  return found;
}

/** An expression for a text as it is. */
export function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
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
