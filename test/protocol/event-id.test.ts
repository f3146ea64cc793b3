import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  ANCHOR_STEP,
  MAX_ID_LENGTH,
  MAX_LEFT,
  formatEventId,
  parseEventId,
} from '../../src/protocol/event-id.ts';
import type { EventId } from '../../src/protocol/event-id.ts';

function hexDigits(count: number): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom(...Array.from('0123456789abcdef')), {
      minLength: count,
      maxLength: count,
    })
    .map((digits) => digits.join(''));
}

const eventId: fc.Arbitrary<EventId> = fc
  .record({
    offset: fc.oneof(fc.nat(20_000), fc.maxSafeNat()),
    head: hexDigits(12),
    anchor: hexDigits(8),
    midLine: fc.boolean(),
    left: fc.option(fc.nat(MAX_LEFT)),
  })
  .map((id) => ({ ...id, anchor: id.offset < ANCHOR_STEP ? '' : id.anchor }));

describe('an event id', () => {
  test('is read back as what was written', () => {
    fc.assert(
      fc.property(eventId, (id) => {
        expect(parseEventId(formatEventId(id))).toEqual(id);
      }),
    );
  });

  test('holds nothing but digits, a to f and hyphens, and is never longer than 64', () => {
    fc.assert(
      fc.property(eventId, (id) => {
        expect(formatEventId(id)).toMatch(/^[0-9a-f-]{14,64}$/);
      }),
    );
  });

  test('fits into 64 characters at its longest', () => {
    const id = {
      offset: Number.MAX_SAFE_INTEGER,
      head: 'f'.repeat(12),
      anchor: 'f'.repeat(8),
      midLine: true,
      left: MAX_LEFT,
    };
    expect(parseEventId(formatEventId(id))).toEqual(id);
    expect(formatEventId(id).length).toBeLessThanOrEqual(MAX_ID_LENGTH);
  });

  test('is written as the protocol shows it', () => {
    const id = { offset: 48213, head: '9f3a1c7e2b44', anchor: '5b20c1d8' };
    expect(formatEventId({ ...id, midLine: false, left: null })).toBe(
      '48213-9f3a1c7e2b44-5b20c1d8',
    );
    expect(formatEventId({ ...id, midLine: true, left: null })).toBe(
      '48213-9f3a1c7e2b44-5b20c1d8-c',
    );
    expect(formatEventId({ ...id, offset: 812, anchor: '', midLine: false, left: 3 })).toBe(
      '812-9f3a1c7e2b44---3',
    );
  });

  test.each([
    ['nothing', ''],
    ['a hyphen', '-'],
    ['a word', 'abc'],
    ['a bare offset', '812'],
    ['a negative offset', '-5-0123456789ab'],
    ['an offset with an exponent', '1e9-0123456789ab'],
    ['a hexadecimal offset', '0x10-0123456789ab'],
    ['a space before it', ' 12-0123456789ab'],
    ['a space behind it', '12-0123456789ab '],
    ['a line feed behind it', '12-0123456789ab\n'],
    ['a sign', '+1-0123456789ab'],
    ['no number', 'NaN-0123456789ab'],
    ['a fraction', '1.5-0123456789ab'],
    ['a leading zero', '012-0123456789ab'],
    [
      'the first offset that a double cannot tell from another',
      '9007199254740992-0123456789ab-deadbeef',
    ],
    ['an offset that a double cannot hold', '9007199254740993-0123456789ab-deadbeef'],
    ['an offset of 400 digits', `${'9'.repeat(400)}-0123456789ab-deadbeef`],
    ['digits of another script', '١٢-0123456789ab'],
    ['a head that is too short', '12-0123456789a'],
    ['a head that is too long', '12-0123456789abc'],
    ['upper case', '12-0123456789AB'],
    ['a digit that is none', '12-0123456789ag'],
    ['an anchor below the first step', '12-0123456789ab-deadbeef'],
    ['no anchor above the first step', '4096-0123456789ab'],
    ['an anchor that is too short', '4096-0123456789ab-deadbee'],
    ['another letter than c', '12-0123456789ab--d'],
    ['a count that is too long', '12-0123456789ab---1000000'],
    ['a count with a sign', '12-0123456789ab----1'],
    ['a hyphen behind it', '12-0123456789ab-'],
    ['hyphens without a count', '12-0123456789ab---'],
    ['a count with a leading zero', '12-0123456789ab---03'],
    ['one field more', '12-0123456789ab--c-1-1'],
    ['a NUL', '12-0123456789ab\0'],
  ])('is not %s', (_what, text) => {
    expect(parseEventId(text)).toBeNull();
  });

  test('is nothing that differs from an id by one character, unless that is another id', () => {
    fc.assert(
      fc.property(eventId, fc.nat(), fc.string({ maxLength: 2 }), (id, at, replacement) => {
        const text = formatEventId(id);
        const index = at % text.length;
        const changed = text.slice(0, index) + replacement + text.slice(index + 1);
        const parsed = parseEventId(changed);
        // What is taken means one thing only: it is written as it came.
        if (parsed !== null) expect(formatEventId(parsed)).toBe(changed);
      }),
    );
  });

  test('never throws, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        parseEventId(text);
      }),
    );
  });
});
