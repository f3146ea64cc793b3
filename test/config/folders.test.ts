import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';
import { load, refusal } from './support.ts';

describe('a folder of logs', () => {
  test('begins at the folder of the config, and offers what ends with .log', () => {
    const folder = tempFolder();
    const { logs, folders } = load('{ "logs": { "var": { "dir": "var" } } }', { folder });
    expect(Object.keys(logs)).toEqual([]);
    expect({ ...folders }).toEqual({
      var: { dir: join(folder, 'var'), include: ['**/*.log'], exclude: [] },
    });
  });

  test('has globs, a group and a label', () => {
    const entry = {
      dir: '/var/log',
      include: ['nginx/*.log'],
      exclude: ['private/**'],
      group: 'Web',
      label: 'nginx',
    };
    expect({ ...load(JSON.stringify({ logs: { var: entry } })).folders }).toEqual({ var: entry });
  });
});

describe('a series of files', () => {
  test('is one log', () => {
    const entry = { path: '/srv/job-*.log', follow: 'newest', label: 'Jobs' };
    expect({ ...load(JSON.stringify({ logs: { jobs: entry } })).logs }).toEqual({
      jobs: { ...entry, rotated: null },
    });
  });
});

/** What is wrong, the entries of `logs`, and what is said of it, without the place in the file. */
const REFUSALS: readonly (readonly [string, object, string])[] = [
  [
    'a key of a folder is unknown',
    { var: { dir: '/x', path: '/x/*.log' } },
    'logs.var.path: is not a known key; the keys here are dir, include, exclude, redact, allow, group, label',
  ],
  [
    'a glob begins at the root',
    { var: { dir: '/x', include: ['/x/*.log'] } },
    'logs.var.include.0: must be a glob that begins at the folder, with "/" between names and without "..", such as "nginx/*.log"; it is "/x/*.log"',
  ],
  [
    'a glob leads out of the folder',
    { var: { dir: '/x', exclude: ['a', '../*.log'] } },
    'logs.var.exclude.1: must be a glob that begins at the folder, with "/" between names and without "..", such as "nginx/*.log"; it is "../*.log"',
  ],
  [
    'globs are no list',
    { var: { dir: '/x', include: '*.log' } },
    'logs.var.include: must be a list of globs, at most 100, such as ["**/*.log"]; it is "*.log"',
  ],
  [
    'a folder has a wildcard',
    { var: { dir: '/x/*' } },
    'logs.var.dir: "/x/*" has a wildcard; name the folder here, and the files in "include"',
  ],
  [
    'a folder begins with ~',
    { var: { dir: '/x/~' } },
    'logs.var.dir: "/x/~" has a "~" in it; write the folder in full',
  ],
  [
    'a folder has a name that its files could not have',
    { 'a--b': { dir: '/x' } },
    'logs.a--b: is no name for a folder of logs; write at most 32 letters, digits, ".", "_" or single "-" between them',
  ],
  [
    'a log has a name that a file of a folder could have',
    { var: { dir: '/x' }, 'var--a.log': '/y/a.log' },
    'logs.var--a.log: could be the name of a file of the folder "var"; choose one that does not begin with "var--"',
  ],
  [
    'a label is empty',
    { a: { path: '/a.log', label: ' ' } },
    'logs.a.label: must be 1 to 100 characters of text; it is " "',
  ],
  [
    'a group is long',
    { a: { path: '/a.log', group: 'x'.repeat(101) } },
    'logs.a.group: must be 1 to 100 characters of text',
  ],
  [
    'a series names one file',
    { a: { path: '/srv/job.log', follow: 'newest' } },
    'logs.a.path: "/srv/job.log" names one file; with "follow": "newest" write a pattern such as "job-*.log"',
  ],
  [
    'a series has wildcards in its folder',
    { a: { path: '/srv/*/job-*.log', follow: 'newest' } },
    'logs.a.path: "/srv/*/job-*.log" has a wildcard in its folder; only the file name may have them',
  ],
  [
    'a series has rotated files',
    { a: { path: '/srv/job-*.log', follow: 'newest', rotated: '/srv/job-*.log.*' } },
    'logs.a.rotated: has no meaning with "follow": "newest"; remove one of the two',
  ],
  [
    'the newest is followed in another way',
    { a: { path: '/srv/job-*.log', follow: 'latest' } },
    'logs.a.follow: must be "newest", or left out; it is "latest"',
  ],
  [
    'a file is one of a series too',
    { jobs: { path: '/srv/job-*.log', follow: 'newest' }, one: '/srv/job-1.log' },
    'logs.one.path: "/srv/job-1.log" counts as a file of the log "jobs" ("/srv/job-*.log"); remove one of the two',
  ],
];

test.each(REFUSALS)('a config is refused where %s', (_what, logs, expected) => {
  const lines = refusal(() => load(JSON.stringify({ logs })));
  expect(lines.map((line) => line.replace(/^config\.json:\d+:\d+: /, ''))).toEqual([expected]);
});

test('more logs than there may be are refused', () => {
  const config = { maxLogs: 1, logs: { a: '/a.log', b: '/b.log' } };
  expect(refusal(() => load(JSON.stringify(config)))).toEqual([
    'config.json:1:2: maxLogs: is 1, and "logs" names 2; raise it',
  ]);
});

test('a folder and a file whose names have wildcards in them are taken as they are', () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'a[1]'));
  writeFileSync(join(folder, 'b*.log'), '');
  const config = { logs: { a: { dir: 'a[1]' }, b: 'b*.log' } };
  const { logs, folders } = load(JSON.stringify(config), { folder });
  expect([logs['b']?.path, folders['a']?.dir]).toEqual([
    join(folder, 'b*.log'),
    join(folder, 'a[1]'),
  ]);
});
