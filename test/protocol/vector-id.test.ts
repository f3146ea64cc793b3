import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { MAX_LOGS } from '../../src/protocol/max-logs.ts';
import { formatVectorId, parseVectorId, positionIn } from '../../src/protocol/vector-id.ts';

const NAME = fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/);
const ID = fc
  .tuple(
    fc.nat(Number.MAX_SAFE_INTEGER),
    fc.stringMatching(/^[0-9a-f]{12}$/),
    fc.constantFrom('', '-5b20c1d8', '-5b20c1d8-c', '--c'),
  )
  .map(([offset, head, rest]) => `${offset}-${head}${rest}`);
const PARTS = fc.uniqueArray(fc.record({ log: NAME, id: ID }), {
  selector: ({ log }) => log,
  minLength: 1,
  maxLength: MAX_LOGS,
});
const LEFT = fc.option(fc.nat(999_999));

test('gives back every position that was written, and the count', () => {
  fc.assert(
    fc.property(PARTS, LEFT, (parts, left) => {
      const parsed = parseVectorId(formatVectorId(parts, left) ?? '');
      expect([...parsed.parts]).toEqual(parts.map(({ log, id }) => [log, id]));
      expect(parsed).toMatchObject({ left, isDamaged: false });
    }),
  );
});

test('never throws, whatever comes, and takes no part for another log than it names', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
      for (const [log, id] of parseVectorId(text).parts) {
        expect(id === '?' || text.includes(`${log}:${id}`)).toBe(true);
      }
    }),
  );
});

test('loses no position silently where an id was cut off or damaged', () => {
  fc.assert(
    fc.property(PARTS, fc.nat(), (parts, at) => {
      const text = formatVectorId(parts, null) ?? '';
      const kept = text.slice(0, at % text.length);
      const parsed = parseVectorId(kept);
      const whole = kept.split(',').slice(0, -1).length;
      for (const [index, { log, id }] of parts.entries()) {
        const position = positionIn(parsed, log);
        if (index < whole) expect(position).toBe(id);
        // What was cut out at a comma looks as if it had never been there.
        else if (index > whole) expect([null, '?']).toContain(position);
      }
    }),
  );
});

test('leaves out logs that have no position yet', () => {
  const parts = [
    { log: 'app', id: null },
    { log: 'web', id: '12-0123456789ab' },
  ];
  expect(formatVectorId(parts, null)).toBe('web:12-0123456789ab');
  expect(formatVectorId(parts.slice(0, 1), null)).toBeNull();
  expect(formatVectorId(parts.slice(0, 1), 0)).toBe(':0');
});

test('can tell neither of two positions in one log', () => {
  const parsed = parseVectorId('app:12-0123456789ab,app:13-0123456789ab,web:7');
  expect(positionIn(parsed, 'app')).toBe('?');
  expect(positionIn(parsed, 'web')).toBe('7');
});

test.each(['', 'app', 'app:', ':', ',', 'app:1 2', 'a/b:12', `${'a'.repeat(65)}:12`, ':1,:2'])(
  'is damaged where it says %j',
  (text) => {
    const parsed = parseVectorId(text);
    expect(parsed.isDamaged).toBe(true);
    expect(positionIn(parsed, 'web')).toBe('?');
  },
);

test('of 64 logs is never longer than the 8190 bytes that servers take in one header', () => {
  const longest = `${Number.MAX_SAFE_INTEGER}-0123456789ab-5b20c1d8-c`;
  const parts = Array.from({ length: MAX_LOGS }, (_, index) => ({
    log: String(index).padStart(64, 'x'),
    id: longest,
  }));
  const text = formatVectorId(parts, 999_999) ?? '';
  expect(`Last-Event-ID: ${text}\r\n`.length).toBeLessThan(8190);
  expect(parseVectorId(text).isDamaged).toBe(false);
});

test('has only characters that need no quoting in a header or a query', () => {
  fc.assert(
    fc.property(PARTS, LEFT, (parts, left) => {
      expect(formatVectorId(parts, left)).toMatch(/^[A-Za-z0-9._:,-]+$/);
    }),
  );
});
