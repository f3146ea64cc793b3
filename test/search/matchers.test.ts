import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Matcher } from '../../src/search/matcher.ts';
import { createRegexMatcher } from '../../src/search/regex-matcher.ts';
import { createCaselessMatcher, createTextMatcher } from '../../src/search/text-matcher.ts';

/** What a matcher finds, as the texts that stand there. */
async function found(matcher: Matcher, text: string, limit = Infinity): Promise<string[]> {
  const block = Buffer.from(text);
  const matches = await matcher.find(block, limit);
  return matches.map(
    ({ start, length }) => `${start}:${block.subarray(start, start + length).toString()}`,
  );
}

function regex(source: string, ignoresCase = false): Matcher {
  const matcher = createRegexMatcher(source, ignoresCase);
  if ('problem' in matcher) throw new Error(matcher.problem);
  return matcher;
}

describe('text', () => {
  test('is found wherever it stands, by bytes, and apart from each other', async () => {
    expect(await found(createTextMatcher('aa'), 'äaaaaa\naa')).toEqual(['2:aa', '4:aa', '8:aa']);
    expect(await found(createTextMatcher('.*'), 'a.*b\n...')).toEqual(['1:.*']);
    expect(await found(createTextMatcher('a'), 'aaaa', 2)).toEqual(['0:a', '1:a']);
  });

  test('is found in capital and small letters, beyond ASCII too', async () => {
    const matcher = createCaselessMatcher('Größe.');
    expect(await found(matcher, 'größe. GRÖSSE GRÖßE. größe!')).toEqual(['0:größe.', '17:GRÖßE.']);
    expect(await found(createCaselessMatcher('k'), 'kK')).toEqual(['0:k', '1:K']);
    const latin1 = Buffer.from('\xe9\xc9', 'latin1');
    expect(await createCaselessMatcher('é').find(latin1, Infinity)).toEqual([]);
  });
});

describe('an expression', () => {
  test('is looked for in each line by itself', async () => {
    const text = 'one 1\r\n\ntwo 22\nthree';
    expect(await found(regex('^\\w+ \\d+$'), text)).toEqual(['0:one 1', '8:two 22']);
    expect(await found(regex('1\\s+two'), text)).toEqual([]);
    expect(await found(regex('e$'), text)).toEqual(['19:e']);
    expect(await found(regex('\\Atwo'), text)).toEqual(['8:two']);
  });

  test('counts characters and tells bytes', async () => {
    expect(await found(regex('^.{3}€'), 'äöü€\nx€')).toEqual(['0:äöü€']);
    expect(await found(regex('größe', true), 'GRÖßE')).toEqual(['0:GRÖßE']);
  });

  test('that matches nothing is found once a line', async () => {
    expect(await found(regex('x*'), 'a\nxx b')).toEqual(['0:', '2:xx']);
  });

  test.each([['(a'], ['a**'], ['(?=a)'], ['(.{1,100}){1,100}']])(
    'is refused where it is %s',
    (source) => {
      expect(createRegexMatcher(source, false)).toHaveProperty('problem');
    },
  );

  test('takes no longer where others would never come back', async () => {
    const text = `${'a'.repeat(100_000)}!\n`;
    expect(await found(regex('^(a+)+$'), text)).toEqual([]);
  });

  test('finds the same in any lines as the engine of the language', async () => {
    const sources = ['a+b', '^a', 'b$', '[^b]c', 'a|bc', '(ab)+c?', '\\bc', 'a.c'];
    const line = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'é', ' '), maxLength: 9 });
    const lines = fc.array(line, { maxLength: 2500, minLength: 1, size: 'max' });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...sources), lines, async (source, texts) => {
        const expected: string[] = [];
        let offset = 0;
        for (const text of texts) {
          for (const { 0: match, index } of text.matchAll(new RegExp(source, 'g'))) {
            expected.push(`${offset + Buffer.byteLength(text.slice(0, index))}:${match}`);
          }
          offset += Buffer.byteLength(text) + 1;
        }
        expect(await found(regex(source), `${texts.join('\n')}\n`)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});
