import { expect, test } from 'vitest';

import { useFolder } from './stage.ts';

const FILES = [
  'a.log',
  'b.txt',
  'syslog',
  'syslog.1',
  'syslog.2.gz',
  '.hidden.log',
  '.cache/x.log',
  'nginx/access.log',
  'nginx/error.log',
  'nginx/old/access.log',
  'private/secret.log',
  'private/deep/secret.log',
  'notes.log~',
  'notes.log.swp',
  'archive.log.gz',
];

test.each([
  [
    'what ends with .log, at any depth',
    {},
    [
      'a.log',
      'nginx/access.log',
      'nginx/error.log',
      'nginx/old/access.log',
      'private/deep/secret.log',
      'private/secret.log',
    ],
  ],
  ['files of the folder itself', { include: ['*.log'] }, ['a.log']],
  [
    'all but an excluded subfolder',
    { exclude: ['private/**', 'nginx/old'] },
    ['a.log', 'nginx/access.log', 'nginx/error.log'],
  ],
  [
    'what several globs name',
    { include: ['a.*', 'nginx/{access,error}.log'] },
    ['a.log', 'nginx/access.log', 'nginx/error.log'],
  ],
  [
    'everything but rotated, compressed, temporary and hidden files',
    { include: ['**'], exclude: ['private', 'nginx'] },
    ['a.log', 'b.txt', 'syslog'],
  ],
  [
    'hidden files that are named',
    { include: ['.cache/*.log', '.*.log'] },
    ['.cache/x.log', '.hidden.log'],
  ],
  ['nothing, where nothing matches', { include: ['*.none'] }, []],
])('a folder offers %s', async (_name, entry, expected) => {
  const { list } = await useFolder({ files: FILES, entry });
  expect((await list()).map(({ label }) => label)).toEqual(expected);
});

test('a folder is looked through down to a depth', async () => {
  const files = ['0.log', 'a/1.log', 'a/b/2.log', 'a/b/c/3.log'];
  const { list } = await useFolder({ files, maxFolderDepth: 2 });
  expect((await list()).map(({ label }) => label)).toEqual(['0.log', 'a/1.log', 'a/b/2.log']);
});
