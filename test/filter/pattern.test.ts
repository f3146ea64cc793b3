import { describe, expect, test } from 'vitest';

import { parsePattern } from '../../src/filter/pattern.ts';

/** A line as the server has it: a character a byte. */
function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

function matches(pattern: string, line: string): boolean {
  const parsed = parsePattern(pattern);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return parsed.matches(bytesOf(line));
}

describe('a text', () => {
  test.each([
    ['order', 'an order paid', true],
    ['ORDER', 'an order paid', false],
    ['a.c', 'abc', false],
    ['日本', 'の日本語', true],
    ['é', 'Ã©', false],
    ['/api/users', 'GET /api/users/1', true],
    ['/var/log', 'see /var/log/x', true],
    ['/', 'a/b', true],
    ['//', 'a//b', true],
  ])('%s in %s: %s', (pattern, line, isIn) => {
    expect(matches(pattern, line)).toBe(isIn);
  });
});

describe('an expression', () => {
  test.each([
    ['/or.er/', 'an order', true],
    ['/ORDER/', 'an order', false],
    ['/ORDER/i', 'an order', true],
    ['/order$/gimsu', 'an order', true],
    ['/^.本.$/', '日本語', true],
    ['/É/i', 'é', true],
    ['/a/b/', 'a/b', true],
  ])('%s in %s: %s', (pattern, line, isIn) => {
    expect(matches(pattern, line)).toBe(isIn);
  });

  test('takes time that is linear in the line: what would backtrack for ever is over at once', () => {
    expect(matches('/^(x+x+)+y?$/', `${'x'.repeat(50_000)}z`)).toBe(false);
  });

  test('is looked for in the first 64 KiB of a line', () => {
    expect(matches('/needle/', `${'x'.repeat(65_530)}needle`)).toBe(true);
    expect(matches('/needle/', `${'x'.repeat(65_531)}needle`)).toBe(false);
  });

  test('is looked for in less of a line the larger it is, and in the first 2 KiB in any case', () => {
    const large = '/a[ab]{450}[cd]|needle/';
    expect(matches(large, `${'x'.repeat(2042)}needle`)).toBe(true);
    expect(matches(large, `${'x'.repeat(4096)}needle`)).toBe(false);
  });
});

test.each([
  ['', 'it is empty; write text or /expression/'],
  ['x'.repeat(501), 'it is longer than 500 characters; write a part of it'],
  ['/a(b/', '/a(b/ is no expression of RE2: missing closing ) at its end, behind "a(b"'],
  [
    '/ab[z-a]/i',
    '/ab[z-a]/ is no expression of RE2: invalid character class range at character 4: "z-a]"',
  ],
  [
    '/a(?=b)/',
    '/a(?=b)/ is no expression of RE2: invalid or unsupported Perl syntax at character 2: "(?=b)"; look-around is not supported',
  ],
  [
    '/a\\/',
    '/a\\/ is no expression of RE2: trailing backslash at end of expression at its end, behind "a\\"',
  ],
  ['/(a{100}){9}/', '/(a{100}){9}/ is too large an expression; repeat less in it'],
])('refuses %s, and says where and why', (pattern, problem) => {
  expect(parsePattern(pattern)).toEqual({ problem });
});
