import { describe, expect, test } from 'vitest';

import { createRedactor, parseRedaction } from '../../src/redact/redactor.ts';

/** A text with what is hidden in it. */
async function hidden(text: string | Buffer, patterns: readonly string[]): Promise<string> {
  const bytes = Buffer.from(text);
  const shown = await createRedactor(patterns).hide(bytes, 'line');
  expect(shown.length).toBe(bytes.length);
  return shown.toString();
}

describe('what matches becomes as many asterisks as it has bytes', () => {
  test.each([
    ['in each line', ['/pw=\\S+/'], 'a pw=x b\npw=yy\nc\n', 'a **** b\n*****\nc\n'],
    ['more than once in a line', ['/pw=\\S+/'], 'pw=1 pw=22\n', '**** *****\n'],
    ['whatever the case, where that is said', ['/pw=\\S+/i'], 'PW=1 Pw=2\n', '**** ****\n'],
    ['by every expression, over each other too', ['/abc/', '/cde/'], 'abcde abc\n', '***** ***\n'],
    ['by bytes, not by characters', ['/ü+/'], 'aüüb\n', 'a****b\n'],
    [
      'behind bytes that are no UTF-8',
      ['/pw=\\S+/'],
      Buffer.from([0xe2, 0x70, 0x77, 0x3d, 0x31, 0x0a]),
      '\uFFFD****\n',
    ],
    ['up to the end of the line, which stays', ['/pw=.*$/'], 'a pw=1 2\r\nb\n', 'a ******\r\nb\n'],
    ['from the beginning of a line', ['/^pw/'], 'pw\na pw\n', '**\na pw\n'],
    [
      'though colours are in it',
      ['/pw=\\S+/'],
      'a p\u001B[1mw\u001B[0m=\u001B[31mx\u001B[0m b\n',
      `a ${'*'.repeat(17)}\u001B[0m b\n`,
    ],
    ['nothing where the match is empty', ['/x*/'], 'aba\n', 'aba\n'],
    ['nothing over line ends', ['/a\\sb/'], 'a\nb\n', 'a\nb\n'],
  ])('%s', async (_how, patterns, text, shown) => {
    expect(await hidden(text, patterns)).toBe(shown);
  });

  test('and bytes in which nothing matches are given back as they are', async () => {
    const bytes = Buffer.from('a\nb\n');
    expect(await createRedactor(['/pw/']).hide(bytes, 'line')).toBe(bytes);
    const others = Buffer.from('a pw b\n');
    await createRedactor(['/pw/']).hide(others, 'line');
    expect(others.toString()).toBe('a pw b\n');
  });
});

describe('a line that cannot be judged is hidden as a whole', () => {
  test('when it has no end, since the rest of what is to be hidden may follow', async () => {
    expect(await hidden('a\npw', ['/pw=\\S+/'])).toBe('a\n**');
  });

  test('when it is the rest of a line', async () => {
    const shown = await createRedactor(['/pw=\\S+/']).hide(Buffer.from('=1\r\na\n'), 'mid-line');
    expect(shown.toString()).toBe('**\r\na\n');
  });

  test('when NUL bytes are in it, which stay', async () => {
    expect(await hidden('p\0w\na\n', ['/pw/'])).toBe('*\0*\na\n');
  });

  test('when an expression matches in it too often', async () => {
    expect(await hidden(`a ${'pw '.repeat(128)}\n`, ['/pw/'])).toBe(`a ${'** '.repeat(128)}\n`);
    expect(await hidden(`a ${'pw '.repeat(129)}\n`, ['/pw/'])).toBe(`${'*'.repeat(389)}\n`);
  });

  test.each([
    ['few small', ['/pw=\\S+/'], 65_536],
    ['many large', ['/y{300}/', '/y{300}z/', '/y{300}$/'], 8192],
  ])(
    'when it is longer than what %s expressions are looked for in',
    async (_which, patterns, bytes) => {
      expect(createRedactor(patterns).maxLineBytes).toBe(bytes);
      expect(await hidden(`${'x'.repeat(bytes)}\n`, patterns)).toBe(`${'x'.repeat(bytes)}\n`);
      expect(await hidden(`${'x'.repeat(bytes + 1)}\n`, patterns)).toBe(
        `${'*'.repeat(bytes + 1)}\n`,
      );
    },
  );
});

test.each([
  ['password', 'must be an expression between slashes'],
  ['/password', 'must be an expression between slashes'],
  ['/password/x', 'must be an expression between slashes'],
  ['/(/', 'is no expression of RE2'],
  ['/(?<=password=)\\S+/', 'look-around is not supported'],
  [`/${'x'.repeat(500)}/`, 'is longer than 500 characters'],
  ['/(x{100}){10}/', 'too large an expression'],
])('what is no expression is refused: %.20s', (text, problem) => {
  expect(parseRedaction(text)).toMatchObject({ problem: expect.stringContaining(problem) });
  expect(() => createRedactor([text])).toThrow(problem);
});
