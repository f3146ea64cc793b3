import { expect, test } from 'vitest';

import { createRotatedNames } from '../../src/naming/rotated-names.ts';
import { orderByStamp } from '../../src/naming/stamp.ts';

/** The names of the family in order, oldest first; null where names do not tell. */
function inOrder(live: string, names: readonly string[], pattern: string | null = null) {
  const rotated = createRotatedNames(`/logs/${live}`, pattern === null ? null : `/logs/${pattern}`);
  const items = names.flatMap((name) => {
    const parsed = rotated.parse(name);
    return parsed === null ? [] : [{ name, stamp: parsed.stamp }];
  });
  return orderByStamp(items)?.map(({ name }) => name) ?? null;
}

/** Names that are to be put in the order in which they stand here, whatever order they come in. */
const SCHEMES: readonly (readonly [string, string, readonly string[]])[] = [
  ['R09: .10 is older than .9', 'app.log', ['app.log.10', 'app.log.9', 'app.log.1']],
  ['R10: numbers that begin with 0', 'app.log', ['app.log.2', 'app.log.1', 'app.log.0']],
  ['R10: extension .log', 'app.log', ['app.10.log', 'app.2.log.gz', 'app.1.log']],
  ['R10: addextension', 'app', ['app.10.log', 'app.9.log.gz', 'app.1.log']],
  ['R10: addextension behind another', 'app.log', ['app.log.2.txt', 'app.log.1.txt']],
  ['R07: dateext', 'app.log', ['app.log-20251231', 'app.log-20261120.gz', 'app.log-20261121']],
  ['months', 'app.log', ['app.log-202512', 'app.log-202601']],
  ['dates with hyphens', 'app.log', ['app.2026-09-30.log', 'app.2026-10-01.log']],
  [
    'R07: several a day, with seconds',
    'app.log',
    ['app.log-20261121-1763712345', 'app.log-20261121-1763712346', 'app.log-20261122-1763712000'],
  ],
  ['R07: seconds alone', 'app.log', ['app.log-1763712345', 'app.log-1763712346.gz']],
  [
    'R07: several a day, counted, past ten and past a hundred',
    'app.log',
    ['9', '10', '24', '25', '99', '100'].map((count) => `app.2026-11-21.${count}.log`),
  ],
  [
    'K03: hours, where one comes twice and one never',
    'app.log',
    [
      'app.log-2026032901',
      'app.log-2026032903',
      'app.log-2026102502',
      'app.log-2026102502.1',
      'app.log-2026102503',
      'app.log-20261026',
    ],
  ],
  [
    'times to the millisecond',
    'app.log',
    ['app-2026-11-21T09-59-59.999.log', 'app-2026-11-21T10-00-00.000.log.gz'],
  ],
  [
    'day first, where a day tells',
    'app.log',
    ['app.log-02112026', 'app.log-21112026', 'app.log-01122026'],
  ],
  [
    'month first, where a day tells',
    'app.log',
    ['app.log-01022026', 'app.log-02012026', 'app.log-11212026'],
  ],
  ['month names', 'app.log', ['app.log-30Nov2025', 'app.log-01-Oct-2026', 'app.log.02nov2026']],
  ['a live name with signs in it', 'a[1].log', ['a[1].log.2', 'a[1].log.1']],
  ['W09: a live name that looks temporary', 'x~', ['x~.2', 'x~.1.gz']],
  ['W09: a live name of an editor', 'y.swp', ['y.swp.2', 'y.swp.1']],
];

test.each(SCHEMES)('%s', (_name, live, names) => {
  expect(inOrder(live, names)).toEqual(names);
  expect(inOrder(live, names.toReversed())).toEqual(names);
  expect(inOrder(live, names.toSorted())).toEqual(names);
});

test.each([
  ['dates whose days and months could be each other', ['app.log-01022026', 'app.log-02012026']],
  ['numbers and dates', ['app.log.1', 'app.log-20261121']],
  ['dates and seconds', ['app.log-1763712345', 'app.log-20261121']],
  ['years, which could be numbers', ['app.log-2025', 'app.log-2026']],
  ['two names of one number', ['app.log.1', 'app.log-1', 'app.log.2']],
])('does not guess: %s', (_name, names) => {
  expect(inOrder('app.log', names)).toBeNull();
});

test('dates that could be read in two ways are in order where both ways agree', () => {
  const names = ['app.log-01012025', 'app.log-02022025', 'app.log-01012026'];
  expect(inOrder('app.log', names.toReversed())).toEqual(names);
});

test.each([
  ['the day before the month', 'app.log-%d%m%Y', ['app.log-02112026', 'app.log-01122026.gz']],
  ['the month before the day', 'app.log-%m%d%Y', ['app.log-01022026', 'app.log-02012026']],
  ['weeks', 'app.log-%V-%Y', ['app.log-47-2025', 'app.log-03-2026', 'app.log-46-2026']],
  ['a time', 'app.log_%H%M%S_%d%m%Y', ['app.log_235959_01112026', 'app.log_000000_02112026']],
  ['seconds', 'old-%s.log', ['old-999999999.log', 'old-1763712345.log']],
  ['a month name', 'app.log-%d%b%Y', ['app.log-30Sep2026', 'app.log-01Oct2026']],
  ['a count where the wildcard is', 'app.log-%d%m%Y*', ['app.log-02112026', 'app.log-02112026.1']],
  ['a percent sign', '100%%-%Y%m%d', ['100%-20261120', '100%-20261121']],
  ['dates behind a name of its own', 'archive-*', ['archive-2026-09-30', 'archive-2026-10-01']],
])('a pattern tells the order: %s', (_name, pattern, names) => {
  expect(inOrder('app.log', names.toReversed(), pattern)).toEqual(names);
});

test('weeks next to a new year are not put in order by their names', () => {
  const names = ['app.log-2026-52', 'app.log-2026-53', 'app.log-2027-01'];
  expect(inOrder('app.log', names, 'app.log-%Y-%V')).toBeNull();
});
