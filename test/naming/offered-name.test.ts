import { array, assert, constantFrom, property, string, tuple } from 'fast-check';
import { expect, test } from 'vitest';

import { isLogName } from '../../src/config/log-name.ts';
import { isFolderName, offeredName } from '../../src/naming/offered-name.ts';

test.each([
  ['nginx/access.log', 'var--nginx--access.log'],
  ['app.log', 'var--app.log'],
  ['a-b/c_d.log', 'var--a-b--c_d.log'],
  ['my app.log', /^var--my-app\.log---[0-9a-f]{16}$/],
  ['a--b.log', /^var--a-b\.log---[0-9a-f]{16}$/],
  ['Größe.log', /^var--Gr-e\.log---[0-9a-f]{16}$/],
  ['日本', /^var-----[0-9a-f]{16}$/],
  [`${'deep/'.repeat(20)}end.log`, /^var--[A-Za-z0-9.-]*end\.log---[0-9a-f]{16}$/],
])('the file %s of "var" is the log %s', (path, expected) => {
  expect(offeredName('var', path)).toMatch(expected);
  if (typeof expected === 'string') expect(offeredName('var', path)).toBe(expected);
});

test.each([
  ['var', true],
  ['v.a_r-9', true],
  ['a'.repeat(32), true],
  ['a'.repeat(33), false],
  ['a--b', false],
  ['-a', false],
  ['a-', false],
])('whether a folder of logs may be called %s: %s', (name, expected) => {
  expect(isFolderName(name)).toBe(expected);
});

/** Paths in which what tells names apart is often and in odd places. */
const step = string({
  unit: constantFrom('a', 'b', '-', '.', '_', ' ', 'é', 'x'.repeat(9)),
  minLength: 1,
}).filter((text) => text !== '.' && text !== '..');
const path = array(step, { minLength: 1, maxLength: 4 }).map((steps) => steps.join('/'));
const folder = string({
  unit: constantFrom('a', 'b', '-', '.'),
  minLength: 1,
  maxLength: 5,
}).filter(isFolderName);

function differs([a, b]: [string, string], [c, d]: [string, string]): boolean {
  return (a === c && b === d) || offeredName(a, b) !== offeredName(c, d);
}

test('every path has a name that a log can have', () => {
  assert(property(folder, path, (a, b) => isLogName(offeredName(a, b))));
});

test('no two paths have the same name', () => {
  assert(property(tuple(folder, path), tuple(folder, path), differs));
});

test('a path is never mistaken for another with its separators in it', () => {
  const paths = ['a/b', 'a--b', 'a---b', 'a-/b', 'a/-b', 'a/--b', 'a-/-b', 'a--/b', 'a b', 'a/b-'];
  const names = paths.map((it) => offeredName('var', it));
  expect(new Set(names).size).toBe(paths.length);
});
