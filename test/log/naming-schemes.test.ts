import { appendFileSync, mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { tempFolder } from '../helpers/temp-folder.ts';
import { eventNames, isLive } from './stage.ts';
import { WITH_AND_WITHOUT_WATCHER, gaps, hasExactly, offer } from './offer.ts';

interface Scheme {
  /** The live file; app.log without it. */
  readonly live?: string;
  readonly rotated?: string;
  /** Oldest first. */
  readonly names: readonly string[];
  readonly strangers?: readonly string[];
}

const STRANGERS = [
  'app.log.bak',
  'app.log.1.swp',
  'app.log.old~',
  'app.log.1.gz.tmp',
  'app.log.save',
];

const SCHEMES: readonly (readonly [string, Scheme])[] = [
  [
    'R07: two files of one day',
    { names: ['app.log-20261121-1763712345', 'app.log-20261121-1763712399'] },
  ],
  [
    'R09: .9 comes after .10',
    { names: Array.from({ length: 11 }, (_, index) => `app.log.${11 - index}`) },
  ],
  ['R10: start 0', { names: ['app.log.1', 'app.log.0'] }],
  ['R10: extension .log', { names: ['app.3.log', 'app.2.log', 'app.1.log'] }],
  ['R10: addextension', { live: 'app', names: ['app.2.log', 'app.1.log'] }],
  ['R10: olddir', { rotated: 'old/app.log*', names: ['old/app.log.2', 'old/app.log.1'] }],
  [
    'R10: olddir with dates whose days come first',
    { rotated: 'old/app.log-%d%m%Y', names: ['old/app.log-02112026', 'old/app.log-01122026'] },
  ],
  [
    'dates whose days come first, without a word',
    { names: ['app.log-02112026', 'app.log-21112026', 'app.log-01122026'] },
  ],
  ['R26: strangers beside it', { names: ['app.log.2', 'app.log.1'], strangers: STRANGERS }],
  [
    'R26: strangers that a wildcard would take in',
    { rotated: 'app.log*', names: ['app.log.2', 'app.log.1'], strangers: STRANGERS },
  ],
  [
    'K03: hours of the night when clocks change',
    {
      names: [
        'app.log-2026102501',
        'app.log-2026102502',
        'app.log-2026102502.1',
        'app.log-2026102503',
      ],
    },
  ],
  [
    'W03: a live name with brackets',
    { live: 'a[1].log', names: ['a[1].log.2', 'a[1].log.1'], strangers: ['a1.log.1'] },
  ],
  ['W09: a live name that looks temporary', { live: 'x~', names: ['x~.1'] }],
  [
    'W09: a live name like that of a swap file',
    { live: '.y.swp', names: ['.y.swp.2', '.y.swp.1'] },
  ],
];

describe.each(WITH_AND_WITHOUT_WATCHER)('%s', (_mode, settings) => {
  test.each(SCHEMES)('%s', async (_name, { live = 'app.log', rotated, names, strangers = [] }) => {
    const folder = tempFolder();
    const path = join(folder, live);
    mkdirSync(join(folder, 'old'));
    // The last one is written first: nothing but the names tells the order.
    for (const [index, name] of [...strangers, ...names].toReversed().entries()) {
      writeFileSync(join(folder, name), `line of ${name}\n`);
      utimesSync(join(folder, name), 1_700_000_000 + index, 1_700_000_000 + index);
    }
    writeFileSync(path, 'line 1 of the live file\n');
    const { watch } = await offer(path, {
      ...settings,
      rotated: rotated === undefined ? null : join(folder, rotated),
    });
    const { received } = watch();
    const lines = [...names.map((name) => `line of ${name}`), 'line 1 of the live file'];
    await hasExactly(received, lines);
    await isLive(received);
    appendFileSync(path, 'line 2 of the live file\n');
    await hasExactly(received, [...lines, 'line 2 of the live file']);
    expect(gaps(received)).toEqual([]);
  });

  test('dates that could be read in two ways follow the times of change', async () => {
    const folder = tempFolder();
    const path = join(folder, 'app.log');
    for (const [index, name] of ['app.log-02012026', 'app.log-01022026'].entries()) {
      writeFileSync(join(folder, name), `${name}\n`);
      utimesSync(join(folder, name), 1_700_000_000 + index, 1_700_000_000 + index);
    }
    writeFileSync(path, 'live\n');
    const { watch } = await offer(path, settings);
    await hasExactly(watch().received, ['app.log-02012026', 'app.log-01022026', 'live']);
  });

  test('R10: a rotation into another directory is followed live, and by who was away', async () => {
    const folder = tempFolder();
    const path = join(folder, 'app.log');
    const old = join(folder, 'old', 'app.log.1');
    mkdirSync(dirname(old));
    writeFileSync(path, 'one\n');
    const { watch } = await offer(path, { ...settings, rotated: join(folder, 'old', 'app.log*') });
    const away = watch();
    await hasExactly(away.received, ['one']);
    away.connection.cut();
    await away.connection.closed;
    const { received } = watch();
    await isLive(received);
    appendFileSync(path, 'two\n');
    renameSync(path, old);
    writeFileSync(path, 'three\n');
    await hasExactly(received, ['one', 'two', 'three']);
    expect(eventNames(received)).toEqual(['live', 'rotated']);
    watch(away.received);
    await hasExactly(away.received, ['one', 'two', 'three']);
    expect(gaps(away.received)).toEqual([]);
  });

  test('R10: without a word of another directory its files are a gap, never silence', async () => {
    const folder = tempFolder();
    const path = join(folder, 'app.log');
    mkdirSync(join(folder, 'old'));
    writeFileSync(path, 'one\n');
    const { watch } = await offer(path, settings);
    const { received, connection } = watch();
    await hasExactly(received, ['one']);
    connection.cut();
    await connection.closed;
    appendFileSync(path, 'two\n');
    renameSync(path, join(folder, 'old', 'app.log.1'));
    writeFileSync(path, 'three\n');
    watch(received);
    await hasExactly(received, ['one', 'three']);
    expect(gaps(received).map(({ reason }) => reason)).toEqual(['gone']);
  });
});
