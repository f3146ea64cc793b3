/** A place in a text, and the text: what the readers of times move along. A character is a byte. */
export interface Scan {
  text: string;
  at: number;
}

const ZERO = 48;

/** Takes so many digits as a number; -1 where there are fewer, and then nothing is taken. */
export function digits(scan: Scan, count: number): number {
  const { text, at } = scan;
  let value = 0;
  for (let index = at; index < at + count; index += 1) {
    // NaN behind the end fails the second comparison.
    const digit = text.charCodeAt(index) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  scan.at = at + count;
  return value;
}

/** Takes one character where it is the next. */
export function take(scan: Scan, code: number): boolean {
  if (scan.text.charCodeAt(scan.at) !== code) return false;
  scan.at += 1;
  return true;
}

/** The character that is next, as a number; NaN at the end. */
export function next({ text, at }: Scan): number {
  return text.charCodeAt(at);
}

/** Whether a character is a digit; NaN is none. */
export function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}

/** More digits of a fraction say nothing that a double could hold. */
const MAX_FRACTION_DIGITS = 9;

/**
 * Takes the fraction of a second, behind its dot or comma; 0 where there is none.
 * @returns milliseconds, with a fraction of their own.
 */
export function fractionMs(scan: Scan): number {
  const mark = next(scan);
  if ((mark !== DOT && mark !== COMMA) || !isDigit(scan.text.charCodeAt(scan.at + 1))) return 0;
  scan.at += 1;
  let value = 0;
  let scale = 1000;
  for (let count = 0; isDigit(next(scan)); count += 1, scan.at += 1) {
    if (count >= MAX_FRACTION_DIGITS) continue;
    value = value * 10 + next(scan) - ZERO;
    scale /= 10;
  }
  // One multiplication: 0.123 s is 123 ms and not 122.99999999999999.
  return scale >= 1 ? value * scale : value / Math.round(1 / scale);
}

/** The characters that times are written with. */
export const SPACE = 32;
export const PLUS = 43;
export const COMMA = 44;
export const DASH = 45;
export const DOT = 46;
export const SLASH = 47;
export const COLON = 58;
