import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { prefilterOf } from '../../src/redact/prefilter.ts';
import { createRedactor, parseRedaction } from '../../src/redact/redactor.ts';

test.each([
  ['/password=\\S+/i', '/password=[^]/gi'],
  ['/\\b[0-9]{13,16}\\b/', '/[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]/g'],
  ['/card [0-9]{4}( [0-9]{4}){3}/', '/card [0-9][0-9][0-9][0-9]/g'],
  ['/^\\S+ vip/', '/ vip/g'],
  ['/(?:a|b)token\\.x*y/', '/token\\./g'],
  ['/"pin":"[^"]*"/', '/"pin":"/g'],
  ['/pass=\\S+|^token: /', '/pass=[^]|token: /g'],
])('what every match of %s holds is found first', (source, filter) => {
  expect(String(prefilterOf(source))).toBe(filter);
});

test.each([
  ['too little in a choice', '/password|x/'],
  ['flags', '/(?i)password/'],
  ['flags of a group', '/password(?i:x)/'],
  ['quoted text', '/\\Qpassword\\E/'],
  ['classes of Unicode', '/password\\pL/'],
  ['too little', '/\\d{4}/'],
  ['nothing that must be there', '/(password)?x*/'],
  ['letters beyond ASCII', '/paßwort=/'],
])('nothing is found first of an expression with %s', (_with, source) => {
  expect(prefilterOf(source)).toBeNull();
});

test.each([
  ['/pass{1,2}word/', 'passsword'],
  ['/pass(?:x|yy)word/', 'passyyword'],
  ['/pass(?:x|yy)?word/', 'password'],
  ['/passw?ord/', 'passord'],
  ['/pass+word/', 'passssword'],
  ['/pass{2,}word/', 'passsssword'],
  ['/pass{0}word/', 'pasword'],
  ['/x|pass\\Bword/i', 'PASSWORD'],
  ['/pass\\Sword/', 'pass\vword'],
  ['/pass[^x]word/', 'pass\rword'],
])('%s is found in %j', async (source, text) => {
  const shown = await createRedactor([source]).hide(Buffer.from(`${text}\n`), 'line');
  expect(shown.toString()).toBe(`${'*'.repeat(text.length)}\n`);
});

/** Each line by itself, and each expression by itself, at each place of it. */
function hiddenSlowly(bytes: Buffer, sources: readonly string[]): Buffer {
  const shown = Buffer.from(bytes);
  for (let start = 0; start < bytes.length;) {
    const lineEnd = bytes.indexOf('\n', start);
    const end = bytes[lineEnd - 1] === 0x0d ? lineEnd - 1 : lineEnd;
    const line = bytes.subarray(start, end);
    for (const source of sources) {
      const parsed = parseRedaction(source);
      if ('problem' in parsed) throw new Error(parsed.problem);
      const matcher = parsed.compiled.matcher(line);
      while (matcher.find()) shown.fill('*', start + matcher.start(), start + matcher.end());
    }
    start = lineEnd + 1;
  }
  return shown;
}

// Few, so that much of what is looked for is there.
const usual = ['a', 'a', 'b', 'b', 'x', 'k', 'ab', 'B'];
const pieces = [...usual, ...usual, ' ', '1', 'ü', '\u212A', 'ſ', '\v'];
const line = fc.array(fc.constantFrom(...pieces, '\r', '\t'), { maxLength: 12 });
const lines = fc.array(line, { minLength: 1, maxLength: 8 });

const ATOMS =
  'a b ab ba bx k x a b [ab] [^a] \\S . [0-9] [ü] \\d \\s \\w \\W \\b ^ $ (a|x) (?:k[b-d]) (b|\\))';
const atom = fc.constantFrom(...ATOMS.split(' '));
const quantifier = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{1,2}', '{0,1}', '+?');
const body = fc
  .array(fc.tuple(atom, quantifier), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.map((part) => part.join('')).join(''))
  .filter((text) => !('problem' in parseRedaction(`/${text}/`)));
const source = fc
  .tuple(fc.array(body, { minLength: 1, maxLength: 2 }), fc.boolean())
  .map(([bodies, ignoresCase]) => `/${bodies.join('|')}/${ignoresCase ? 'i' : ''}`);

test('the same is hidden as when each expression is looked for in each line', async () => {
  let found = 0;
  let filtered = 0;
  await fc.assert(
    fc.asyncProperty(
      lines,
      fc.array(source, { minLength: 1, maxLength: 3 }),
      async (all, sources) => {
        const bytes = Buffer.from(all.map((parts) => `${parts.join('')}\n`).join(''));
        const expected = hiddenSlowly(bytes, sources);
        const shown = await createRedactor(sources).hide(bytes, 'line');
        if (!expected.equals(bytes)) found += 1;
        if (sources.some((it) => prefilterOf(it) !== null)) filtered += 1;
        expect(shown.toString('latin1')).toBe(expected.toString('latin1'));
      },
    ),
    { numRuns: 1000 },
  );
  // Neither side of it was empty.
  expect(found).toBeGreaterThan(50);
  expect(filtered).toBeGreaterThan(50);
});
