import type { Span } from '../text/ansi.ts';
import { parseAnsi } from '../text/ansi.ts';
import { shadesOf } from '../text/palette.ts';
import type { InkPair } from '../text/palette.ts';
import { PLAIN } from '../text/sgr.ts';
import type { TextStyle } from '../text/sgr.ts';
import { visibleText } from '../text/visible-text.ts';

/** Colours that were worked out; then all are forgotten. A line may ask for any of 16 million. */
const MAX_REMEMBERED = 2048;

type CustomColours = readonly (readonly [string, string])[];
const remembered = new Map<string, CustomColours>();

/** The text of a line as nodes: text and, where it has colours or links, elements. Never markup. */
export function styledText(text: string): Node[] {
  return parseAnsi(text).map(nodeOf);
}

function nodeOf({ text, style, href }: Span): Node {
  const shown = visibleText(text);
  if (style === PLAIN && href === null) return document.createTextNode(shown);
  const element = href === null ? document.createElement('span') : linkTo(href);
  element.textContent = shown;
  dress(element, style);
  return element;
}

/** The address is shown before it is followed: what stands in the line may be another one. */
function linkTo(href: string): HTMLElement {
  const link = document.createElement('a');
  link.href = href;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  link.title = href;
  return link;
}

function dress(element: HTMLElement, style: TextStyle): void {
  const { ink, ground, bold, dim, italic, inverse } = style;
  const pair = inverse ? { ink: ground, ground: ink, dim } : { ink, ground, dim };
  const isColoured = pair.ink !== PLAIN.ink || pair.ground !== PLAIN.ground || dim;
  element.classList.toggle('coloured', isColoured);
  if (isColoured)
    for (const [name, value] of coloursOf(pair)) element.style.setProperty(name, value);
  element.classList.toggle('bold', bold);
  element.classList.toggle('italic', italic);
  const decoration = decorationOf(style);
  if (decoration !== '') element.style.textDecorationLine = decoration;
}

function decorationOf({ underline, strike, overline }: TextStyle): string {
  const parts = [underline && 'underline', strike && 'line-through', overline && 'overline'];
  return parts.filter((part) => part !== false).join(' ');
}

/** As properties that the styles read, since the theme may change while the line stands. */
function coloursOf(pair: InkPair): CustomColours {
  const key = `${pair.ink} ${pair.ground} ${pair.dim}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  const { light, dark } = shadesOf(pair);
  const colours = [
    ['--ink-light', light.colour],
    ['--ink-dark', dark.colour],
    ['--ground-light', light.ground ?? 'transparent'],
    ['--ground-dark', dark.ground ?? 'transparent'],
  ] as const;
  remembered.set(key, colours);
  return colours;
}
