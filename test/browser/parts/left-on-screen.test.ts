import { expect, test } from 'vitest';

import { leftOnScreen } from '../../../src/shown/left-on-screen.ts';

const RED = '\u001b[31m';
const END = '\u001b[0m';

test('a line without carriage returns is left as it is', () => {
  expect(leftOnScreen(`${RED}all${END} of it`)).toBe(`${RED}all${END} of it`);
});

test('what comes last is left of a line that goes back to its beginning', () => {
  expect(leftOnScreen('10 %\r20 %\r30 %')).toBe('30 %');
  expect(leftOnScreen('\rfirst')).toBe('first');
});

test('a carriage return that no text follows takes nothing away', () => {
  expect(leftOnScreen('10 %\r20 %\r')).toBe('20 %');
  expect(leftOnScreen(`20 %\r${END}\u001b[K`)).toBe('20 %');
  expect(leftOnScreen('alone\r\r\r')).toBe('alone');
  expect(leftOnScreen('\r\r')).toBe('');
});

test('a line of nothing but carriage returns is looked through once', () => {
  expect(leftOnScreen(`x${'\r'.repeat(1_000_000)}`)).toBe('x');
});
