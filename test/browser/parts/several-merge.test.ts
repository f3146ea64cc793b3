import { array, assert, boolean, constant, nat, oneof, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';

import type { Row } from '../../../web/lines/row.ts';
import { mergeBack, mergeForward } from '../../../web/several/merge.ts';
import type { Places } from '../../../web/several/merge.ts';
import type { Entry, LogPage } from '../../../web/several/pages.ts';

/** Lines of one log; a position in it is how many of them are before. Those without a time have that of the one before. */
function logOf(
  steps: readonly (number | null)[],
  isOutOfOrder: boolean,
): readonly (number | null)[] {
  let timeMs = 0;
  return steps.map((step, index) => {
    if (step === null) return null;
    timeMs += step;
    return isOutOfOrder && index % 5 === 4 ? timeMs - 3 : timeMs;
  });
}

const names = ['a', 'b', 'c'];
type Logs = readonly (readonly (number | null)[])[];

/** The page that a server would give: so many lines on one side of a position. */
function pageOf(logs: Logs, log: string, at: string, count: number): LogPage {
  const times = logs[names.indexOf(log)] ?? [];
  const place = Number(at);
  const [from, to] =
    count < 0
      ? [Math.max(0, place + count), place]
      : [place, Math.min(times.length, place + count)];
  let timeMs = -Infinity;
  const entries = times.slice(from, to).map((time, index): Entry => {
    timeMs = time ?? timeMs;
    const line: Row = {
      kind: 'line',
      log,
      text: `${log}${from + index}`,
      offset: from + index,
      size: 1,
      continues: false,
      unfinished: false,
      utf8: true,
      mark: 'm',
      generation: 0,
    };
    return { rows: [line], timeMs, end: String(from + index + 1) };
  });
  return {
    log,
    entries,
    first: String(from),
    end: String(to),
    older: from > 0,
    newer: to < times.length,
  };
}

const textsOf = (rows: readonly Row[]): string[] => rows.map(({ text }) => text);

/** Reads on from the beginning, so many lines of each log at a time. */
function readForward(logs: Logs, count: number, most: number): string[] {
  const texts: string[] = [];
  let places: Places = new Map(names.map((name) => [name, '0']));
  for (let newer = true; newer;) {
    const pages = names.map((name) => pageOf(logs, name, places.get(name) ?? '', count));
    const merged = mergeForward(pages, most);
    expect(merged.rows.length > 0 || !merged.newer).toBe(true);
    texts.push(...textsOf(merged.rows));
    places = merged.tails;
    ({ newer } = merged);
  }
  return texts;
}

function readBack(logs: Logs, count: number, most: number): string[] {
  const texts: string[] = [];
  let places: Places = new Map(
    names.map((name, index) => [name, String(logs[index]?.length ?? 0)]),
  );
  for (let older = true; older;) {
    const pages = names.map((name) => pageOf(logs, name, places.get(name) ?? '', -count));
    const merged = mergeBack(pages, most);
    expect(merged.rows.length > 0 || !merged.older).toBe(true);
    texts.unshift(...textsOf(merged.rows));
    places = merged.fronts;
    ({ older } = merged);
  }
  return texts;
}

const timedArbitrary = array(nat({ max: 4 }), { minLength: 1, maxLength: 40 });
/** At most two lines on end say no time, which is fewer than a page has. */
const stepsArbitrary = timedArbitrary.map((steps) =>
  steps.map((step, index) => (index % 4 > 1 ? null : step)),
);
const pageArbitrary = tuple(nat({ max: 9 }), nat({ max: 30 })).map(
  ([a, b]) => [a + 3, b + 1] as const,
);

test('pages of any size give the order that all lines at once have, in either direction', () => {
  assert(
    property(
      tuple(stepsArbitrary, stepsArbitrary, stepsArbitrary),
      pageArbitrary,
      (steps, [count, most]) => {
        const logs = steps.map((it) => logOf(it, false));
        const all = readForward(logs, 1000, 100_000);
        expect(readForward(logs, count, most)).toEqual(all);
        expect(readBack(logs, count, most)).toEqual(all);
      },
    ),
  );
});

test('every line comes once, and in the order of its log, whatever the times say', () => {
  const anySteps = array(oneof(constant(null), nat({ max: 5 })), { maxLength: 40 });
  assert(
    property(
      tuple(anySteps, anySteps, anySteps),
      boolean(),
      pageArbitrary,
      (steps, isOut, [count, most]) => {
        const logs = steps.map((it) => logOf(it, isOut));
        for (const texts of [readForward(logs, count, most), readBack(logs, count, most)]) {
          for (const [index, name] of names.entries()) {
            const own = texts.filter((text) => text.startsWith(name));
            expect(own).toEqual(logs[index]?.map((_, line) => `${name}${line}`));
          }
        }
      },
    ),
  );
});
