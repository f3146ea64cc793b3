import { expect, test } from 'vitest';

import { createNoticeSpacing } from '../../src/log/notice-spacing.ts';
import type { NoticeSpacing } from '../../src/log/notice-spacing.ts';
import { END, say } from '../../src/log/step.ts';
import type { Step } from '../../src/log/step.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import { batchOf } from '../protocol/hand-made.ts';

const LINE: Step = { kind: 'batch', batch: batchOf('line\n') };
const EMPTIED: Notice = { event: 'truncated', file: 'app.log' };

function gap(bytes?: number): Notice {
  const known = bytes === undefined ? {} : { bytes };
  return { event: 'gap', reason: 'truncated', message: `of ${bytes}`, ...known };
}

function rotated(from: string, to: string): Notice {
  return { event: 'rotated', from, to };
}

/** A spacing with a clock that is set by hand. */
function createTimed(): { clock: { now: number }; spacing: NoticeSpacing } {
  const clock = { now: 0 };
  return { clock, spacing: createNoticeSpacing(() => clock.now) };
}

/** What leaves now: notices, or the kinds of other steps. */
function drain(spacing: NoticeSpacing): (Notice | string)[] {
  const sent: (Notice | string)[] = [];
  for (let step = spacing.next(); step !== null; step = spacing.next()) {
    sent.push(step.kind === 'notice' ? step.notice : step.kind);
  }
  return sent;
}

test('T12: the first of a kind leaves at once, those that follow it leave as one a second later', () => {
  const { clock, spacing } = createTimed();
  spacing.take(say(EMPTIED));
  expect(drain(spacing)).toEqual([EMPTIED]);
  for (clock.now = 100; clock.now < 1000; clock.now += 100) {
    spacing.take(say(EMPTIED));
    expect(drain(spacing)).toEqual([]);
    expect(spacing.waitMs()).toBe(1000 - clock.now);
  }
  expect(spacing.waitMs()).toBe(0);
  expect(drain(spacing)).toEqual([{ ...EMPTIED, count: 9 }]);
  expect(spacing.waitMs()).toBeNull();
});

test('T12: what is held back leaves before a line, and the next one is the first again', () => {
  const { spacing } = createTimed();
  for (let round = 0; round < 3; round += 1) spacing.take(say(gap(10)));
  spacing.take(LINE);
  spacing.take(say(gap(10)));
  expect(drain(spacing)).toEqual([gap(10), { ...gap(10), bytes: 20, count: 2 }, 'batch', gap(10)]);
});

test('T12: it leaves before the end, and before other words', () => {
  const { spacing } = createTimed();
  for (let round = 0; round < 2; round += 1) spacing.take(say(EMPTIED));
  spacing.take(say({ event: 'live' }));
  spacing.take(say(EMPTIED));
  spacing.take(END);
  expect(drain(spacing)).toEqual([EMPTIED, EMPTIED, { event: 'live' }, EMPTIED, 'end']);
});

test('T12: files that were passed without a line become one way from the first to the last', () => {
  const { spacing } = createTimed();
  for (const number of [5, 4, 3, 2]) spacing.take(say(rotated(`a.${number}`, `a.${number - 1}`)));
  spacing.take(LINE);
  expect(drain(spacing)).toEqual([
    rotated('a.5', 'a.4'),
    { ...rotated('a.4', 'a.1'), count: 3 },
    'batch',
  ]);
});

test('T12: a sum of bytes of which some are not known is not given', () => {
  const { spacing } = createTimed();
  for (const bytes of [1, 2, undefined, 4]) spacing.take(say(gap(bytes)));
  spacing.take(LINE);
  expect(drain(spacing)[1]).toEqual({ ...gap(4), bytes: undefined, count: 3 });
});

test('T12: kinds in turn are no way around it, and the last that came is said last', () => {
  const { clock, spacing } = createTimed();
  const sent: (Notice | string)[] = [];
  for (; clock.now < 5000; clock.now += 10) {
    spacing.take(say(clock.now % 20 === 0 ? EMPTIED : gap(1)));
    sent.push(...drain(spacing));
  }
  // Two kinds, at once and then once a second; one of them brought the other to leave once more.
  expect(sent.length).toBeLessThanOrEqual(12);
  spacing.take(say(EMPTIED));
  spacing.take(LINE);
  const rest = drain(spacing);
  expect(rest.map((it) => (typeof it === 'string' ? it : it.event))).toEqual([
    'gap',
    'truncated',
    'batch',
  ]);
  const count = [...sent, ...rest].reduce(
    (sum, it) => sum + (typeof it !== 'string' && 'count' in it ? (it.count ?? 1) : 1),
    0,
  );
  expect(count).toBe(500 + 1 + 1);
});

test('what to come back with is that of the last one that had any', () => {
  const { spacing } = createTimed();
  const id = { offset: 3, head: '0123456789ab', anchor: '', midLine: false, left: null };
  spacing.take(say(gap(1)));
  spacing.take(say(gap(1), id));
  spacing.take(say(gap(1)));
  spacing.take(LINE);
  spacing.next();
  expect(spacing.next()).toMatchObject({ kind: 'notice', id });
});
