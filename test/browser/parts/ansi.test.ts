import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseAnsi } from '../../../web/text/ansi.ts';
import { GROUND_INK, TEXT_INK, TRUE_COLOUR } from '../../../web/text/palette.ts';
import { PLAIN } from '../../../web/text/sgr.ts';
import type { TextStyle } from '../../../web/text/sgr.ts';

const ESC = '\u001b';

/** The style of the text behind a sequence. */
function styleAfter(parameters: string): TextStyle | undefined {
  return parseAnsi(`${ESC}[${parameters}mx`)[0]?.style;
}

test('a line without sequences is one run', () => {
  expect(parseAnsi('plain')).toEqual([{ text: 'plain', style: PLAIN, href: null }]);
});

const WAYS: readonly (readonly [string, Partial<TextStyle>])[] = [
  ['31', { ink: 1 }],
  ['97', { ink: 15 }],
  ['44', { ground: 4 }],
  ['103', { ground: 11 }],
  ['38;5;208', { ink: 208 }],
  ['38:5:208', { ink: 208 }],
  ['48;2;1;2;3', { ground: TRUE_COLOUR | 0x010203 }],
  ['38:2:1:2:3', { ink: TRUE_COLOUR | 0x010203 }],
  ['38:2::1:2:3', { ink: TRUE_COLOUR | 0x010203 }],
  ['1;38;5;9;4', { bold: true, ink: 9, underline: true }],
  ['4:3', { underline: true }],
  ['4;4:0', { underline: false }],
  ['1;2;22', { bold: false, dim: false }],
  ['3;9;53;7', { italic: true, strike: true, overline: true, inverse: true }],
  ['31;44;39;49', { ink: TEXT_INK, ground: GROUND_INK }],
  ['31;1;0', {}],
  ['31;', {}],
  ['', {}],
];

test.each(WAYS)('colours as terminals read them: %s', (parameters, expected) => {
  expect(styleAfter(parameters)).toEqual({ ...PLAIN, ...expected });
});

test.each(['38;5', '38;5;256', '38;2;1;2', '38;9;1', '777', '38;5;;1', ':::'])(
  'what is no colour changes no colour: %s',
  (parameters) => {
    expect(styleAfter(parameters)).toMatchObject({ ink: TEXT_INK, ground: GROUND_INK });
  },
);

test('what would hide text is not obeyed', () => {
  expect(styleAfter('8')).toEqual(PLAIN);
});

describe('links', () => {
  test('of http and https are followed, to their end', () => {
    const line = `a${ESC}]8;id=1;https://example.com/x\u0007b${ESC}]8;;${ESC}\\c`;
    expect(parseAnsi(line).map(({ text, href }) => [text, href])).toEqual([
      ['a', null],
      ['b', 'https://example.com/x'],
      ['c', null],
    ]);
  });

  test.each(['javascript:alert(1)', 'java\tscript:x', 'file:///etc/passwd', 'https://', 'x'])(
    'of any other kind stay to be seen: %s',
    (url) => {
      const [first] = parseAnsi(`${ESC}]8;;${url}\u0007b`);
      expect(first).toMatchObject({ href: null });
      expect(first?.text).toContain(url);
    },
  );
});

test('other sequences stay in the text', () => {
  expect(
    parseAnsi(`a${ESC}[2Jb${ESC}]0;title\u0007c`)
      .map(({ text }) => text)
      .join(''),
  ).toBe(`a${ESC}[2Jb${ESC}]0;title\u0007c`);
});

test('no character is lost or made up, whatever stands in the line', () => {
  const piece = fc.oneof(
    fc.constantFrom(ESC, '[', ']8;;', 'm', '31', ';', ':', '\u0007', `${ESC}\\`, 'https://x.y/'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const line = pieces.join('');
      let at = 0;
      for (const { text } of parseAnsi(line)) {
        const found = line.indexOf(text, at);
        expect(found).toBeGreaterThanOrEqual(at);
        // Only what begins with ESC is ever left out.
        if (found > at) expect(line[at]).toBe(ESC);
        at = found + text.length;
      }
    }),
  );
});

test('a line of nothing but colours becomes few runs', () => {
  const spans = parseAnsi(`${ESC}[31ma${ESC}[32mb`.repeat(10_000));
  expect(spans.length).toBeLessThanOrEqual(256);
  expect(spans.at(-1)?.text).toContain(`${ESC}[32mb`);
});
