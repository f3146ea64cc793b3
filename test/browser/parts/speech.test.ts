import { expect, test } from 'vitest';

import { rowsOf } from '../../../web/lines/row.ts';
import type { LineRow } from '../../../web/lines/row.ts';
import { createSpeech } from '../../../web/speaking/speech.ts';
import type { Speech } from '../../../web/speaking/speech.ts';

function linesOf(texts: readonly string[]): LineRow[] {
  const lengths = texts.map((text) => text.length + 1);
  const message = { offset: 0, lengths, marks: [[0, '0123']] as const, lines: texts, id: '' };
  const rows = rowsOf(message, { midLine: false, generation: 0 });
  return rows.filter((row) => row.kind === 'line');
}

function numbered(count: number): LineRow[] {
  return linesOf(Array.from({ length: count }, (_, index) => `line ${index}`));
}

/** Waits until something is due and takes it. */
function next(speech: Speech): readonly [number | null, string[]] {
  const at = speech.dueAt;
  return [at, at === null ? [] : speech.take(at)];
}

test('lines are counted with the errors among them, and then there is nothing to say', () => {
  const speech = createSpeech();
  speech.hear(linesOf(['INFO one', 'ERROR two', '    at three', 'FATAL four']), 0, false);
  expect(next(speech)[1]).toEqual(['4 new lines, 2 errors']);
  expect(speech.dueAt).toBe(null);
});

test('a count is said five seconds after the one before at the earliest', () => {
  const speech = createSpeech();
  speech.hear(numbered(1), 1000, false);
  expect(next(speech)).toEqual([1500, ['1 new line']]);
  speech.hear(numbered(3), 1600, false);
  speech.hear(numbered(4), 6000, false);
  expect(speech.take(6499)).toEqual([]);
  expect(next(speech)).toEqual([6500, ['7 new lines']]);
});

test('errors are looked for among the newest thousand lines, and that is said', () => {
  const speech = createSpeech();
  speech.hear(linesOf(['ERROR of before']), 0, false);
  speech.hear(numbered(1500), 0, false);
  speech.hear(linesOf(['ERROR now']), 0, false);
  expect(next(speech)[1]).toEqual(['1,502 new lines, 1 error among the last 1,000']);
});

test('lines are read out as they are seen, with the log that they are of', () => {
  const speech = createSpeech();
  const [coloured, long] = linesOf(['10 %\r\u001b[31mdone\u001b[0m\u0007', 'x'.repeat(1300)]);
  if (coloured === undefined || long === undefined) throw new Error('two lines are two rows');
  speech.hear([{ ...coloured, log: 'app' }, long], 0, true);
  const [, [first, second]] = next(speech);
  expect(first).toBe('app: done␇');
  expect(second).toBe(`${'x'.repeat(300)}, 1,000 more characters`);
});

test('of many lines twenty are read out, and the others counted', () => {
  const speech = createSpeech();
  speech.hear(numbered(50), 0, true);
  const words = [...next(speech)[1], ...next(speech)[1]];
  expect(words.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, index) => `line ${index}`));
  expect(words[20]).toContain('Too much output');
  expect(words.slice(21)).toEqual(['30 new lines']);
});

test('as many as a voice can follow are read out for ever', () => {
  const speech = createSpeech();
  for (let index = 0; index < 200; index += 1) {
    speech.hear(numbered(1), index * 2000, true);
    expect(next(speech)[1]).toEqual(['line 0']);
  }
});

test('after too much, lines are read out again once few come', () => {
  const speech = createSpeech();
  speech.hear(numbered(100), 0, true);
  speech.take(500);
  for (const now of [2000, 4000, 6000, 8000]) speech.hear(numbered(10), now, true);
  expect(next(speech)).toEqual([5500, ['40 new lines']]);
  speech.hear(numbered(2), 9000, true);
  expect(next(speech)).toEqual([10_500, ['2 new lines']]);
  speech.hear(numbered(1), 60_000, true);
  expect(next(speech)[1]).toEqual(['line 0']);
});

test('what is dropped is never said', () => {
  const speech = createSpeech();
  speech.hear(numbered(3), 0, false);
  speech.hear(numbered(3), 0, true);
  speech.drop();
  expect(speech.dueAt).toBe(null);
  speech.hear(numbered(1), 7000, false);
  expect(next(speech)[1]).toEqual(['1 new line']);
});
