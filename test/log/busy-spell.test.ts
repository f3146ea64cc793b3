import { expect, test } from 'vitest';

import { createBusySpell } from '../../src/log/busy-spell.ts';

/** A log that is looked at every 4 ms, by a clock that is moved by hand. */
function stage() {
  const clock = { ms: 0 };
  const spell = createBusySpell(() => clock.ms);
  const look = (lineCount: number, hints = lineCount, times = 1): void => {
    for (let count = 0; count < times; count += 1) {
      for (let hint = 0; hint < hints; hint += 1) spell.hint();
      clock.ms += 4;
      spell.looked(lineCount);
    }
  };
  return { clock, spell, look };
}

test('a log is busy once every look has found lines for a second, each with several hints', () => {
  const { spell, look } = stage();
  look(4, 4, 249);
  expect(spell.isBusy).toBe(false);
  look(4, 4, 2);
  expect(spell.isBusy).toBe(true);
});

test('a look that finds nothing begins the second anew', () => {
  const { spell, look } = stage();
  for (let round = 0; round < 10; round += 1) {
    look(4, 4, 200);
    look(0);
  }
  expect(spell.isBusy).toBe(false);
});

test('a log of which each line is told once is not busy, nor one that is looked at now and then', () => {
  const single = stage();
  single.look(1, 1, 1000);
  expect(single.spell.isBusy).toBe(false);
  const rare = stage();
  for (let second = 0; second < 20; second += 1) {
    rare.clock.ms += 1000;
    rare.look(3, 3);
  }
  expect(rare.spell.isBusy).toBe(false);
});

test('it is over after sixteen looks in a row that find nothing, and not after fewer', () => {
  const { spell, look } = stage();
  look(4, 4, 260);
  for (let round = 0; round < 10; round += 1) {
    look(0, 0, 15);
    look(1, 0);
  }
  expect(spell.isBusy).toBe(true);
  look(0, 0, 16);
  expect(spell.isBusy).toBe(false);
});
