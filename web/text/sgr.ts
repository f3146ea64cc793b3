import { GROUND_INK, TEXT_INK, TRUE_COLOUR } from './palette.ts';
import type { Ink } from './palette.ts';

/** How a terminal would show some text. */
export interface TextStyle {
  readonly ink: Ink;
  readonly ground: Ink;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly strike: boolean;
  readonly overline: boolean;
  /** Ink and ground change places. */
  readonly inverse: boolean;
}

export const PLAIN: TextStyle = {
  ink: TEXT_INK,
  ground: GROUND_INK,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  overline: false,
  inverse: false,
};

/**
 * What one number changes. Blinking (5) moves, and concealing (8) would hide what the log says: neither is
 * obeyed.
 */
const CHANGES: ReadonlyMap<number, Partial<TextStyle>> = new Map<number, Partial<TextStyle>>([
  [1, { bold: true }],
  [2, { dim: true }],
  [3, { italic: true }],
  [4, { underline: true }],
  [7, { inverse: true }],
  [9, { strike: true }],
  [21, { underline: true }],
  [22, { bold: false, dim: false }],
  [23, { italic: false }],
  [24, { underline: false }],
  [27, { inverse: false }],
  [29, { strike: false }],
  [39, { ink: TEXT_INK }],
  [49, { ground: GROUND_INK }],
  [53, { overline: true }],
  [55, { overline: false }],
]);

/**
 * What a style becomes by the parameters of one sequence. [spec] ECMA-48, 8.3.117, and ISO 8613-6 for
 * colours: `38;5;N` and `38;2;R;G;B`, with colons too. An unknown one changes nothing.
 */
export function applySgr(before: TextStyle, parameters: string): TextStyle {
  const words = parameters.split(';');
  let style = before;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    const isExtended = word === '38' || word === '48';
    // The numbers of a colour stand in words of their own, or behind colons in the same.
    const parts = isExtended ? words.slice(index, index + 5) : word.split(':');
    if (isExtended) index += words[index + 1] === '5' ? 2 : 4;
    style = Number(word) === 0 ? PLAIN : { ...style, ...changeOf(parts) };
  }
  return style;
}

function changeOf(parts: readonly string[]): Partial<TextStyle> {
  const code = Number(parts[0]);
  if (code === 38) return withInk('ink', extendedInk(parts));
  if (code === 48) return withInk('ground', extendedInk(parts));
  // `4:0` is none, `4:3` a wave.
  if (code === 4 && parts[1] !== undefined) return { underline: parts[1] !== '0' };
  return CHANGES.get(code) ?? sixteenOf(code);
}

function sixteenOf(code: number): Partial<TextStyle> {
  if (code >= 30 && code <= 37) return { ink: code - 30 };
  if (code >= 40 && code <= 47) return { ground: code - 40 };
  if (code >= 90 && code <= 97) return { ink: code - 90 + 8 };
  if (code >= 100 && code <= 107) return { ground: code - 100 + 8 };
  return {};
}

function withInk(name: 'ink' | 'ground', ink: Ink | null): Partial<TextStyle> {
  return ink === null ? {} : { [name]: ink };
}

/** Of `38:2::R:G:B` the colour space between is left out: it is empty wherever it is written. */
function extendedInk([, kind, ...values]: readonly string[]): Ink | null {
  if (kind === '5') return byteOf(values[0]);
  if (kind !== '2') return null;
  const [red, green, blue] = (values.length > 3 ? values.slice(1) : values).map(byteOf);
  if (red == null || green == null || blue == null) return null;
  return TRUE_COLOUR | (red << 16) | (green << 8) | blue;
}

function byteOf(text: string | undefined): number | null {
  const value = text === undefined || text === '' ? NaN : Number(text);
  return value >= 0 && value <= 255 ? Math.floor(value) : null;
}
