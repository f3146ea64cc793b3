import { expect, test } from 'vitest';

import { createSharedReads } from '../../src/log/shared-reads.ts';

interface Held {
  readonly begun: number;
  job(): Promise<number>;
  letGo(): void;
}

/** Reads that wait to be let go; each gives its number. */
function held(): Held {
  let begun = 0;
  const waiting: (() => void)[] = [];
  return {
    get begun() {
      return begun;
    },
    async job() {
      begun += 1;
      const number = begun;
      await new Promise<void>((resolve) => waiting.push(resolve));
      return number;
    },
    letGo() {
      for (const go of waiting.splice(0)) go();
    },
  };
}

const fail = (): Promise<number> => Promise.reject(new Error('refused'));

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('who waits for the same shares, and who asks once it is being read does not', async () => {
  const reads = createSharedReads<number>({ width: 1, maxSharers: 10 });
  const { job, letGo } = held();
  const of = {};
  const first = reads.read(of, 'a', job);
  await turn();
  const second = reads.read(of, 'a', job);
  const third = reads.read(of, 'a', job);
  letGo();
  expect(await first).toBe(1);
  await turn();
  const fourth = reads.read(of, 'a', job);
  letGo();
  expect(await Promise.all([second, third])).toEqual([2, 2]);
  await turn();
  letGo();
  expect(await fourth).toBe(3);
});

test('another key, or another file, is another read', async () => {
  const reads = createSharedReads<number>({ width: 4, maxSharers: 10 });
  const { job, letGo } = held();
  const of = {};
  const all = [reads.read(of, 'a', job), reads.read(of, 'b', job), reads.read({}, 'a', job)];
  await turn();
  letGo();
  expect(new Set(await Promise.all(all)).size).toBe(3);
});

test('only so many are given one read, and only so many reads go on at a time', async () => {
  const reads = createSharedReads<number>({ width: 2, maxSharers: 3 });
  const stage = held();
  const of = {};
  const all = Array.from({ length: 9 }, () => reads.read(of, 'a', stage.job));
  await turn();
  expect(stage.begun).toBe(2);
  stage.letGo();
  await turn();
  stage.letGo();
  expect(await Promise.all(all)).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3]);
});

test('where a read fails all who share it are told, and the next one is read anew', async () => {
  const reads = createSharedReads<number>({ width: 1, maxSharers: 3 });
  const of = {};
  const both = [reads.read(of, 'a', fail), reads.read(of, 'a', fail)];
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
  ]);
  expect(await reads.read(of, 'a', () => Promise.resolve(7))).toBe(7);
});
