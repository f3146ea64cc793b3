import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { contrastOf } from '../../../web/text/colour.ts';
import type { Rgb } from '../../../web/text/colour.ts';
import { GROUND_INK, shadesOf, TEXT_INK, TRUE_COLOUR } from '../../../web/text/palette.ts';
import type { Shade } from '../../../web/text/palette.ts';

/** What lines stand on in each theme: the page, a line under the pointer, a notice, a chosen one. */
const GROUNDS = {
  light: ['#fdfdfc', '#f4f5f3', '#eef3f8', '#ffffff'],
  dark: ['#101315', '#171b1e', '#16212b', '#000000'],
} as const;

function rgbOf(css: string): Rgb {
  const [red = 0, green = 0, blue = 0] = css.startsWith('#')
    ? [1, 3, 5].map((at) => Number.parseInt(css.slice(at, at + 2), 16))
    : (css.match(/\d+/g) ?? []).map(Number);
  return [red, green, blue];
}

function leastContrast(shade: Shade, grounds: readonly string[]): number {
  const behind = shade.ground === null ? grounds : [shade.ground];
  return Math.min(...behind.map((it) => contrastOf(rgbOf(shade.colour), rgbOf(it))));
}

test('contrast is what WCAG says', () => {
  expect(contrastOf([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
  expect(contrastOf([119, 119, 119], [255, 255, 255])).toBeCloseTo(4.48, 2);
});

test('whatever a log asks for can be read in both themes', () => {
  const ink = fc.oneof(
    fc.integer({ min: 0, max: 255 }),
    fc.integer({ min: TRUE_COLOUR, max: TRUE_COLOUR + 0xffffff }),
    fc.constantFrom(TEXT_INK, GROUND_INK),
  );
  fc.assert(
    fc.property(ink, ink, fc.boolean(), (letters, ground, dim) => {
      const { light, dark } = shadesOf({ ink: letters, ground, dim });
      expect(leastContrast(light, GROUNDS.light)).toBeGreaterThanOrEqual(4.5);
      expect(leastContrast(dark, GROUNDS.dark)).toBeGreaterThanOrEqual(4.5);
    }),
    { numRuns: 1000 },
  );
});

test('colours that can be read stay as they were asked for', () => {
  expect(shadesOf({ ink: 208, ground: GROUND_INK, dim: false }).dark.colour).toBe('rgb(255 135 0)');
  expect(shadesOf({ ink: 17, ground: GROUND_INK, dim: false }).light.colour).toBe('rgb(0 0 95)');
  expect(shadesOf({ ink: 0, ground: 231, dim: false }).light.ground).toBe('rgb(255 255 255)');
  expect(shadesOf({ ink: 0, ground: 244, dim: false }).light.ground).toBe('rgb(128 128 128)');
});
