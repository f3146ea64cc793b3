import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { HUE_COUNT, huesOf } from '../../../web/several/hues.ts';
import { contrastOf } from '../../../web/text/colour.ts';
import type { Rgb } from '../../../web/text/colour.ts';

const STYLES = join(import.meta.dirname, '../../../web/styles');
const PAIR = /--(?<name>[\w-]+): light-dark\((?<light>#[0-9a-f]{6}), (?<dark>#[0-9a-f]{6})\)/g;

interface Pair {
  readonly name: string;
  readonly light: Rgb;
  readonly dark: Rgb;
}

function rgbOf(hex: string | undefined): Rgb {
  const [red = NaN, green = NaN, blue = NaN] = [1, 3, 5].map((at) =>
    Number.parseInt(String(hex).slice(at, at + 2), 16),
  );
  return [red, green, blue];
}

/** The colours of a style sheet, one for each theme; those of high contrast as well. */
function pairsIn(file: string): Pair[] {
  return [...readFileSync(join(STYLES, file), 'utf8').matchAll(PAIR)].map(({ groups }) => ({
    name: groups?.['name'] ?? '',
    light: rgbOf(groups?.['light']),
    dark: rgbOf(groups?.['dark']),
  }));
}

test('names of logs can be read on every ground of every theme', () => {
  const hues = pairsIn('several.css');
  const grounds = pairsIn('tokens.css').filter(({ name }) =>
    /^(?:.*ground|raised|hover)$/.test(name),
  );
  expect(hues.map(({ name }) => name)).toEqual(
    Array.from({ length: HUE_COUNT }, (_, index) => `hue-${index}`),
  );
  expect(grounds.length).toBeGreaterThan(8);
  for (const hue of hues) {
    for (const ground of grounds) {
      const where = `${hue.name} on ${ground.name}`;
      expect(contrastOf(hue.light, ground.light), where).toBeGreaterThanOrEqual(4.5);
      expect(contrastOf(hue.dark, ground.dark), where).toBeGreaterThanOrEqual(4.5);
    }
  }
});

test('a log has the same colour everywhere, and up to eight have one each', () => {
  const names = Array.from({ length: 20 }, (_, index) => `log-${index}`);
  const alone = huesOf(['app']).get('app');
  expect(huesOf(['app', ...names]).get('app')).toBe(alone);
  const hues = [...huesOf(names).values()];
  expect(new Set(hues.slice(0, HUE_COUNT)).size).toBe(HUE_COUNT);
  expect(Math.max(...hues)).toBeLessThan(HUE_COUNT);
});
