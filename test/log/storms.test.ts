import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import type { Notice } from '../../src/protocol/notice.ts';
import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import type { Received } from '../helpers/viewer.ts';
import { eventNames, hasLines, isLive, useStage } from './stage.ts';

describe.each([
  ['with the watcher', false],
  ['by the poll alone', true],
])('%s', (_name, poll) => {
  const stage = useStage({ poll, pollMs: 20, rotateWaitMs: 20 });

  test.each([
    ['ten times a second', 'sleep 0.1', connectEvents, 15],
    ['as fast as it goes', ':', connectWebSocket, 2000],
  ])(
    'T12: a file that is emptied %s is no storm of words',
    async (_pace, pause, connect, rounds) => {
      const { path, journal, watch } = stage();
      journal.write(3);
      const received = nothingReceived();
      watch(received, 'from=start', connect);
      await isLive(received);
      await runShell(
        `i=0; while [ $i -lt ${rounds} ]; do echo line $i > "$1"; i=$((i+1)); ${pause}; done`,
        path,
      );
      await expect
        .poll(() => received.lines.at(-1), { timeout: 25_000 })
        .toBe(`line ${rounds - 1}`);
      // A line between allows for a word again.
      const told = received.notices.filter(({ event }) => event !== 'live');
      expect(told.length).toBeLessThanOrEqual(3 * received.lines.length);
      expect(new Set(told.map(({ event }) => event))).not.toContain('waiting');
      const numbers = received.lines.slice(3).map((line) => Number(line.split(' ')[1]));
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      expect(new Set(numbers).size).toBe(numbers.length);
    },
  );

  test('T12: many files without a line are one way for who comes back', async () => {
    const { path, journal, watch, visit } = stage();
    journal.write(3);
    const received = nothingReceived();
    await visit(received, 3);
    for (let round = 0; round < 20; round += 1) journal.rotateByRename(30);
    renameSync(path, `${path}.0`);
    writeFileSync(path, 'after\n');
    watch(received);
    await hasLines(received, 4);
    expect(received.lines).toEqual([...journal.lines(), 'after']);
    expect(countOfRotated(received)).toBe(21);
    const turns = received.notices.filter(({ event }) => event === 'rotated');
    expect(turns.length).toBeLessThan(6);
    expect(turns.at(-1)).toMatchObject({ to: 'app.log' });
    expect(eventNames(received)).not.toContain('gap');
  });

  test('T12: what is held back comes though nothing else does', async () => {
    const { journal, watch, visit } = stage();
    journal.write(3);
    const received = nothingReceived();
    await visit(received, 3);
    for (let round = 0; round < 5; round += 1) journal.rotateByRename();
    watch(received);
    await expect.poll(() => countOfRotated(received), { timeout: 25_000 }).toBe(5);
    expect(received.lines).toEqual(journal.lines());
  });
});

function countOfRotated({ notices }: Received): number {
  return notices.reduce(
    (sum, notice) => sum + (notice.event === 'rotated' ? countOf(notice) : 0),
    0,
  );
}

function countOf(notice: Notice): number {
  return 'count' in notice ? (notice.count ?? 1) : 1;
}

/** A writer of another process, with the file as its first argument. */
async function runShell(script: string, path: string): Promise<void> {
  const shell = spawn('sh', ['-c', script, 'sh', path], { stdio: 'inherit' });
  const [code] = await once(shell, 'exit');
  expect(code).toBe(0);
}
