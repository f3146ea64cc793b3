import { ESCAPE } from '../../src/filter/ansi.ts';
import { applySgr, PLAIN } from './sgr.ts';
import type { TextStyle } from './sgr.ts';

/** A run of text that looks the same. */
export interface Span {
  readonly text: string;
  readonly style: TextStyle;
  /** Where it leads: an address of http or https, and nothing else; null where nowhere. */
  readonly href: string | null;
}

/** Colours beyond this many runs of a line are not obeyed, so that none becomes a million elements. */
const MAX_SPANS = 256;
const MAX_HREF_LENGTH = 2048;

/**
 * What is obeyed: colours (`ESC [ … m`), links (`ESC ] 8 ; … ; URL BEL` or `ESC \`). To erase to the end of the
 * line (`ESC [ K`, which grep and gcc write behind each colour) means nothing here. No part can hold a
 * further ESC, so a hostile line costs linear time.
 */
const OBEYED =
  // oxlint-disable-next-line no-control-regex
  /\u001B(?:\[(?<sgr>[\d;:]*)m|\[[0-2]?K|\]8;[^;\u0007\u001B]*;(?<url>[^\u0007\u001B]*)(?:\u0007|\u001B\\))/g;

/** Takes a line apart at its colours and links. Every other sequence stays in the text, to be seen. */
export function parseAnsi(line: string): Span[] {
  if (!line.includes(ESCAPE)) return [{ text: line, style: PLAIN, href: null }];
  const spans: Span[] = [];
  let style = PLAIN;
  let href: string | null = null;
  let from = 0;
  for (const { 0: sequence, index, groups } of line.matchAll(OBEYED)) {
    const url = groups?.['url'];
    const target = url === undefined ? null : safeHref(url);
    if (url !== undefined && url !== '' && target === null) continue;
    if (index > from) spans.push({ text: line.slice(from, index), style, href });
    from = index + sequence.length;
    if (url !== undefined) href = target;
    const sgr = groups?.['sgr'];
    if (sgr !== undefined) style = applySgr(style, sgr);
    if (spans.length >= MAX_SPANS - 1) break;
  }
  if (from < line.length) spans.push({ text: line.slice(from), style, href });
  return spans;
}

/** The address, where it is one that may be followed; null for `javascript:` and all others. */
function safeHref(url: string): string | null {
  if (url.length > MAX_HREF_LENGTH || !/^https?:\/\//i.test(url)) return null;
  return URL.canParse(url) ? new URL(url).href : null;
}
