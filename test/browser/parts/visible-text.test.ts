import { expect, test } from 'vitest';

import { shownPart, visibleText } from '../../../web/text/visible-text.ts';

test('ordinary text and tabs stay as they are', () => {
  expect(visibleText('a\tb – ü 😀 日本')).toBe('a\tb – ü 😀 日本');
});

test('controls become glyphs', () => {
  expect(visibleText('\u0000\u001b\r\n\u007f')).toBe('␀␛␍␊␡');
  expect(visibleText('\u0085\u200b\u202e\u2066\ufeff')).toBe('⟨0085⟩⟨200B⟩⟨202E⟩⟨2066⟩⟨FEFF⟩');
});

/** From Unicode's own lists: controls, and what has no shape of its own but moves or hides others. */
const HAZARDS = [
  ['C0 but tab', 0x00, 0x08],
  ['C0 behind tab', 0x0a, 0x1f],
  ['DEL and C1', 0x7f, 0x9f],
  ['soft hyphen', 0xad, 0xad],
  ['Arabic letter mark', 0x61c, 0x61c],
  ['zero width and direction marks', 0x200b, 0x200f],
  ['separators and embeddings', 0x2028, 0x202e],
  ['joiners and invisible operators', 0x2060, 0x2064],
  ['isolates', 0x2066, 0x206f],
  ['byte order mark', 0xfeff, 0xfeff],
  ['interlinear annotation', 0xfff9, 0xfffb],
  ['tags', 0xe0020, 0xe007f],
] as const;

test.each(HAZARDS)('%s: none is left as it was', (_name, first, last) => {
  for (let code = first; code <= last; code += 1) {
    const character = String.fromCodePoint(code);
    expect(visibleText(`a${character}b`)).not.toContain(character);
  }
});

test('a line of up to 16 KiB is shown whole, a longer one in part', () => {
  const line = 'x'.repeat(16 * 1024);
  expect(shownPart(line)).toEqual({ shown: line, hidden: 0 });
  expect(shownPart(`${line}x`)).toEqual({ shown: 'x'.repeat(4096), hidden: 12 * 1024 + 1 });
});

test('a long line is not cut inside a character', () => {
  const { shown } = shownPart(`x${'😀'.repeat(10_000)}`);
  expect(shown).toBe(`x${'😀'.repeat(2047)}`);
});
