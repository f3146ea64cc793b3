import { expect, test } from 'vitest';

import { createRotatedNames } from '../../src/naming/rotated-names.ts';

function taken(live: string, pattern: string | null, names: readonly string[]): string[] {
  const rotated = createRotatedNames(`/logs/${live}`, pattern === null ? null : `/logs/${pattern}`);
  return names.filter((name) => rotated.parse(name) !== null);
}

const STRANGERS = [
  'app.log.bak',
  'app.log.1.swp',
  'app.log.old~',
  'app.log.1.gz.tmp',
  'app.log.save',
  '.app.log.swp',
  '#app.log#',
  'app.log.1.part',
  'app.log.1.dpkg-old',
];

test('R26: editor and temporary files are not of the family', () => {
  const others = ['app.log', 'app.log.x', 'app.logs.1', 'my-app.log.1', 'app.log-20261399'];
  expect(taken('app.log', null, [...STRANGERS, ...others])).toEqual([]);
});

test('R26: no wildcard takes them in', () => {
  const names = [...STRANGERS, 'app.log', 'app.log.old', 'app.log.1', 'app.log.1.gz'];
  const family = ['app.log.old', 'app.log.1', 'app.log.1.gz'];
  expect(taken('app.log', 'app.log*', names)).toEqual(family);
  expect(taken('app.log', '*', names)).toEqual(family);
});

test('R26: a pattern that ends like a temporary file means it', () => {
  expect(taken('app.log', 'app.log*.bak', ['app.log.1.bak', 'app.log.1'])).toEqual([
    'app.log.1.bak',
  ]);
});

test('W03: only * and ? are wildcards', () => {
  expect(taken('a[1].log', 'a[1].log.?', ['a[1].log.1', 'a1.log.1', 'a[1].log.12'])).toEqual([
    'a[1].log.1',
  ]);
  expect(taken('a.log', '{a,b}.log*', ['a.log.1', '{a,b}.log.1'])).toEqual(['{a,b}.log.1']);
});

test('in a directory of rotated files the live name may be one of them', () => {
  const rotated = createRotatedNames('/logs/app.log', '/logs/old/app.log*');
  expect(rotated.parse('app.log')).not.toBeNull();
});
