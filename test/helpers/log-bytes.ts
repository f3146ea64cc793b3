import * as fc from 'fast-check';

/** What log files hold where nobody expects it, and what looks like an event stream. */
const TOKENS = [
  '\n',
  '\r',
  '\r\n',
  '\n\r',
  '\n\n',
  '\0',
  '\u{feff}',
  'ä',
  '€',
  '😀',
  '\u2028',
  '\u2029',
  '\u0085',
  '\v',
  '\f',
  '\u001b[31m',
  'data: x',
  'id: 999',
  'event: gap',
  'retry: 1',
  ':comment',
  ' ',
  'null',
  '"',
  '{',
  '\\',
].map((text) => Buffer.from(text));

/** Overlong, cut off, a lone surrogate, and bytes that UTF-8 never has. */
const INVALID = ['ff', 'c080', 'e282', 'eda080', 'f0908d', '80', 'fe', 'f8888080'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

/** Any bytes, with lines of all lengths from none to several blocks of ids. */
export const logBytes: fc.Arbitrary<Buffer> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...TOKENS) },
      { weight: 2, arbitrary: fc.constantFrom(...INVALID) },
      { weight: 2, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            fc.integer({ min: 1, max: 2500 }),
            fc.constantFrom('a', 'é', 'forty bytes of a line that goes on\n'),
          )
          .map(([size, text]) => Buffer.from(text.repeat(Math.ceil(size / text.length)))),
      },
    ),
    { maxLength: 30, size: 'max' },
  )
  .map((parts) => Buffer.concat(parts));

/** Bytes, and where they are cut into the chunks in which they are written. */
export const chunkedLogBytes: fc.Arbitrary<Buffer[]> = fc
  .tuple(logBytes, fc.array(fc.nat(), { maxLength: 6 }))
  .map(([bytes, cuts]) => {
    const at = cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b);
    return [...at, bytes.length].map((end, index) => bytes.subarray(at[index - 1] ?? 0, end));
  });

/** Lines, runs of NUL bytes on both sides of the least that is a hole, and pieces of lines between. */
export const holeyBytes: fc.Arbitrary<Buffer> = fc
  .array(
    fc.oneof(
      fc.nat(40).map((size) => Buffer.alloc(size)),
      fc.nat(6000).map((size) => Buffer.alloc(size)),
      fc.nat(150_000).map((size) => Buffer.alloc(size)),
      fc.nat(300).map((size) => Buffer.alloc(size, 'x')),
      fc.nat(300).map((size) => Buffer.from(`${'y'.repeat(size)}\n`)),
      fc.constant(Buffer.from('\n')),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts));
