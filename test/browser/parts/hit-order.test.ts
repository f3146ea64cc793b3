import { array, assert, asyncProperty, boolean, nat, option, property } from 'fast-check';
import { expect, test } from 'vitest';

import type { Hit } from '../../../web/lookup/search.ts';
import { createHitWalk, numberAmong } from '../../../web/several/hit-order.ts';

const names = ['a', 'b', 'c'];
const signal = new AbortController().signal;

/** Hits of one log; those at the beginning may have no time. */
function hitsOf(log: string, steps: readonly number[], untimed: number): Hit[] {
  let timeMs = 0;
  return steps.map((step, index) => {
    timeMs += step;
    return {
      event: 'hit',
      log,
      id: String(index),
      file: log,
      offset: index,
      length: 1,
      text: `${log}${index}`,
      textOffset: index,
      timeMs: index < untimed ? null : timeMs,
    };
  });
}

/** What comes next of all logs, again and again: the one with the least time, and of equal ones that of the first log. */
function merged(logs: readonly (readonly Hit[])[]): Hit[] {
  const rest = logs.map((hits) => [...hits]);
  const all: Hit[] = [];
  for (;;) {
    const heads = rest.flatMap((hits) => hits.slice(0, 1));
    const times = heads.map(({ timeMs }) => timeMs ?? -Infinity);
    const head = heads[times.indexOf(Math.min(...times))];
    if (head === undefined) return all;
    all.push(head);
    rest[names.indexOf(head.log ?? '')]?.shift();
  }
}

/** A walk through these, from between them: before it lie so many of all. */
function walkIn(logs: readonly (readonly Hit[])[], begin: readonly Hit[]) {
  return createHitWalk({
    names,
    async find({ log, dir, from }) {
      const hits = logs[names.indexOf(log)] ?? [];
      const before = begin.filter((hit) => hit.log === log).length;
      const place = from === null ? before - 0.5 : hits.indexOf(from);
      const index = dir === 'forward' ? Math.floor(place + 1) : Math.ceil(place - 1);
      return hits[index] ?? null;
    },
  });
}

/** Few different times, so that many are equal. */
const steps = array(nat(2), { maxLength: 12 });
const threeLogs = array(steps, { minLength: 3, maxLength: 3 });

test('steps both ways through the hits of several logs as their lines are merged', async () => {
  await assert(
    asyncProperty(threeLogs, nat(2), nat(36), array(boolean()), async (all, untimed, at, moves) => {
      const logs = all.map((one, index) => hitsOf(names[index] ?? '', one, untimed));
      const order = merged(logs);
      const begin = Math.min(at, order.length);
      const walk = walkIn(logs, order.slice(0, begin));
      // Before the first step the reader is between two hits.
      let place = begin - 0.5;
      for (const isForward of moves) {
        const next = isForward ? Math.floor(place + 1) : Math.ceil(place - 1);
        const hit = await walk.step(isForward ? 'forward' : 'back', signal);
        expect(hit).toBe(order[next] ?? null);
        if (hit !== null) place = next;
      }
    }),
  );
});

test('leaves no hit out and tells none twice, in whatever order times are', async () => {
  const disordered = array(array(option(nat(5)), { maxLength: 8 }), { minLength: 3, maxLength: 3 });
  await assert(
    asyncProperty(disordered, boolean(), async (all, isForward) => {
      const logs = all.map((one, index) =>
        hitsOf(
          names[index] ?? '',
          one.map(() => 0),
          0,
        ).map((hit, at) => ({ ...hit, timeMs: one[at] ?? null })),
      );
      const walk = walkIn(logs, isForward ? [] : logs.flat());
      const told: Hit[] = [];
      for (;;) {
        const hit = await walk.step(isForward ? 'forward' : 'back', signal);
        if (hit === null) break;
        told.push(hit);
      }
      expect(told).toHaveLength(logs.flat().length);
      expect(new Set(told)).toEqual(new Set(logs.flat()));
    }),
  );
});

test('numbers a hit among all, once nothing more can come before it', () => {
  assert(
    property(threeLogs, nat(2), nat(3), nat(12), (all, untimed, complete, partly) => {
      const logs = all.map((one, index) => hitsOf(names[index] ?? '', one, untimed));
      const order = merged(logs);
      // Logs are counted one after the other: the first are complete, and one is so far.
      const counted = logs.flatMap((hits, index) => {
        if (index < complete) return hits;
        return index === complete ? hits.slice(0, partly) : [];
      });
      const isCounted = (log: string): boolean => names.indexOf(log) < complete;
      for (const hit of counted) {
        const number = numberAmong(hit, counted, { names, isCounted });
        if (complete >= 3 || number !== 0) expect(number).toBe(order.indexOf(hit) + 1);
      }
    }),
  );
});
