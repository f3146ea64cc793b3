/** Begins every escape sequence, so a line without it need not be looked through. */
export const ESCAPE = '\u001B';

/**
 * [spec] ECMA-48: control sequences (`ESC [ … final`), strings (`ESC ] … BEL` or `ESC \`) and the
 * two-byte ones. No part can hold a further ESC, so that a hostile line costs linear time.
 */
const SEQUENCES =
  // oxlint-disable-next-line no-control-regex
  /\u001B(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)|[ -/]*[0-~])/g;

/** A part of a line that is no escape sequence. */
export interface VisiblePart {
  /** Where it begins in the line. */
  readonly start: number;
  readonly text: string;
}

/** What {@link withoutAnsi} leaves of a line, and where it stood. */
export function visibleParts(line: string): VisiblePart[] {
  const parts: VisiblePart[] = [];
  let start = 0;
  for (const { index, 0: sequence } of line.matchAll(SEQUENCES)) {
    parts.push({ start, text: line.slice(start, index) });
    start = index + sequence.length;
  }
  parts.push({ start, text: line.slice(start) });
  return parts;
}

/** The text of a line without colours and other escape sequences of terminals. */
export function withoutAnsi(line: string): string {
  return line.includes(ESCAPE) ? line.replaceAll(SEQUENCES, '') : line;
}
