/** Red, green and blue, 0 to 255 each. */
export type Rgb = readonly [number, number, number];

/** The contrast that WCAG asks of text. */
const MIN_CONTRAST = 4.5;
/** Steps in which a colour is moved until it can be read. */
const STEPS = 20;
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** [spec] WCAG 2.2: contrast ratio, 1 to 21. */
export function contrastOf(one: Rgb, other: Rgb): number {
  const a = luminanceOf(one);
  const b = luminanceOf(other);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** [spec] WCAG 2.2: relative luminance. */
function luminanceOf([red, green, blue]: Rgb): number {
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

/** The colour that lies this far on the way to another. `share` is 0 to 1. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const at = (index: 0 | 1 | 2): number =>
    Math.round(from[index] + (to[index] - from[index]) * share);
  return [at(0), at(1), at(2)];
}

/** The colour, or the nearest to it on the way to black or white that can be read on a ground. */
export function readableOn(ground: Rgb, colour: Rgb): Rgb {
  const end = contrastOf(WHITE, ground) > contrastOf(BLACK, ground) ? WHITE : BLACK;
  for (let step = 0; step < STEPS; step += 1) {
    const tried = mix(colour, end, step / STEPS);
    if (contrastOf(tried, ground) >= MIN_CONTRAST) return tried;
  }
  return end;
}
