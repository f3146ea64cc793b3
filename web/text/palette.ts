import { mix, readableOn } from './colour.ts';
import type { Rgb } from './colour.ts';

/**
 * A colour that a program asked a terminal for: 0 to 255 of the palette, or `TRUE_COLOUR` and 24 bits
 * above that; one of the two that stand for no wish.
 */
export type Ink = number;
export const TRUE_COLOUR = 0x1000000;
/** The colour of text, and that of the ground, where nothing else was asked for. */
export const TEXT_INK: Ink = -1;
export const GROUND_INK: Ink = -2;

/** What the sixteen colours, the text and the ground look like. */
interface Palette {
  readonly sixteen: readonly Rgb[];
  readonly text: Rgb;
  /** The one that is hardest to read on, of all that lines stand on. */
  readonly ground: Rgb;
}

const LIGHT: Palette = {
  sixteen: palette(
    '1d2321 b3261e 12734f 8a5300 1563a8 8a3a9c 0b6b78 6b7370',
    '5c6561 c4311f 0f7a4a 8f5a00 1b6fc0 9c3fb0 0a7485 3a413f',
  ),
  text: rgbOf('1d2321'),
  ground: rgbOf('e9ebe8'),
};

const DARK: Palette = {
  sixteen: palette(
    '5b6469 ff8f86 63cf9a e7b45a 7ab8f2 d9a0f0 5fd0d0 d6dcdc',
    '93a0a3 ffb0a8 8ee6b8 ffd27d a5d0ff ecc0ff 90e8e8 ffffff',
  ),
  text: rgbOf('d6dcdc'),
  ground: rgbOf('22282c'),
};

/** The levels of red, green and blue in the colour cube of 16 to 231. */
const CUBE = [0, 95, 135, 175, 215, 255] as const;

/** What is asked for, for letters on a ground. */
export interface InkPair {
  readonly ink: Ink;
  readonly ground: Ink;
  /** Fainter than the rest. */
  readonly dim: boolean;
}

/** Colours of CSS for one theme; a null ground is that of the page. */
export interface Shade {
  readonly colour: string;
  readonly ground: string | null;
}

/** What two inks look like in both themes. Letters can be read on their ground, whatever was asked. */
export function shadesOf(pair: InkPair): { readonly light: Shade; readonly dark: Shade } {
  return { light: shadeIn(LIGHT, pair), dark: shadeIn(DARK, pair) };
}

function shadeIn(theme: Palette, { ink, ground, dim }: InkPair): Shade {
  const behind = rgbIn(theme, ground);
  const wanted = rgbIn(theme, ink);
  const colour = readableOn(behind, dim ? mix(wanted, behind, 0.4) : wanted);
  return { colour: cssOf(colour), ground: ground === GROUND_INK ? null : cssOf(behind) };
}

function rgbIn({ sixteen, text, ground }: Palette, ink: Ink): Rgb {
  if (ink === TEXT_INK) return text;
  if (ink === GROUND_INK) return ground;
  if (ink >= TRUE_COLOUR) return [(ink >> 16) & 255, (ink >> 8) & 255, ink & 255];
  return sixteen[ink] ?? (ink >= 232 ? greyOf(ink - 232) : cubeOf(ink - 16));
}

function greyOf(step: number): Rgb {
  const value = 8 + step * 10;
  return [value, value, value];
}

function cubeOf(place: number): Rgb {
  const level = (size: number): number => CUBE[Math.floor(place / size) % 6] ?? 0;
  return [level(36), level(6), level(1)];
}

function cssOf([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

function palette(...rows: string[]): Rgb[] {
  return rows.flatMap((row) => row.split(' ')).map(rgbOf);
}

function rgbOf(hex: string): Rgb {
  const bits = Number.parseInt(hex, 16);
  return [bits >> 16, (bits >> 8) & 255, bits & 255];
}
