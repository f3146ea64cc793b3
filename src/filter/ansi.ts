/** Begins every escape sequence, so a line without it need not be looked through. */
export const ESCAPE = '\u001B';

/**
 * [spec] ECMA-48: control sequences (`ESC [ … final`), strings (`ESC ] … BEL` or `ESC \`) and the
 * two-byte ones. No part can hold a further ESC, so that a hostile line costs linear time.
 */
const SEQUENCES =
  // oxlint-disable-next-line no-control-regex
  /\u001B(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\u0007\u001B]*(?:\u0007|\u001B\\)|[ -/]*[0-~])/g;

/** The text of a line without colours and other escape sequences of terminals. */
export function withoutAnsi(line: string): string {
  return line.includes(ESCAPE) ? line.replaceAll(SEQUENCES, '') : line;
}
