import { expect, test, vi } from 'vitest';

import { createAudience } from '../../src/file/audience.ts';

/** Who listens to one file, and what it was asked and told. */
function listener(name: string, accepts: (name: string) => boolean = () => false) {
  return { name, alsoFor: vi.fn(accepts), onHint: vi.fn<() => void>() };
}

test('a name that was refused is not asked about again, however often it is told of', () => {
  const audience = createAudience();
  const quiet = listener('quiet.log', (name) => name.startsWith('quiet.log.'));
  audience.add(quiet);
  for (let time = 0; time < 100; time += 1) audience.tell('busy.log');
  expect(quiet.alsoFor).toHaveBeenCalledTimes(1);
  expect(quiet.onHint).not.toHaveBeenCalled();
  audience.tell('quiet.log.1');
  audience.tell('quiet.log');
  expect(quiet.onHint).toHaveBeenCalledTimes(2);
});

test('a name that was accepted is asked about each time', () => {
  const audience = createAudience();
  let isNew = true;
  const folder = listener('.', () => isNew);
  audience.add(folder);
  audience.tell('app.log');
  isNew = false;
  audience.tell('app.log');
  expect(folder.alsoFor.mock.calls.length).toBeGreaterThan(1);
  expect(folder.onHint).toHaveBeenCalledTimes(1);
});

test('who comes later hears of names that were told before, and who has gone hears nothing', () => {
  const audience = createAudience();
  const [first, second] = [listener('app.log'), listener('app.log')];
  audience.add(first);
  audience.tell('app.log');
  audience.add(second);
  audience.tell('app.log');
  expect([first, second].map(({ onHint }) => onHint.mock.calls.length)).toEqual([2, 1]);
  first.onHint.mockImplementation(() => void audience.remove(second));
  audience.tell('app.log');
  expect(second.onHint).toHaveBeenCalledTimes(1);
  expect(audience.remove(second)).toBe(false);
  expect(audience.isFor('app.log')).toBe(true);
  audience.remove(first);
  expect(audience.isEmpty).toBe(true);
});

test('an event without a name is told to all', () => {
  const audience = createAudience();
  const all = [listener('a.log'), listener('b.log')];
  for (const one of all) audience.add(one);
  audience.tell('');
  for (const { onHint } of all) expect(onHint).toHaveBeenCalledTimes(1);
});

test('more names than are remembered change nothing', () => {
  const audience = createAudience();
  const one = listener('app.log');
  audience.add(one);
  for (let name = 0; name < 5000; name += 1) audience.tell(`other-${name}`);
  audience.tell('app.log');
  expect(one.onHint).toHaveBeenCalledTimes(1);
});
