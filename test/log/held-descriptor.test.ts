import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import { reasonsOf, useFaultyStage } from './faulty-stage.ts';
import { eventNames, hasLines, isLive } from './stage.ts';

const HELD = { operation: ['fstat', 'read'], code: 'ESTALE', onlyHeld: true } as const;

describe.each([
  ['with the watcher', false, connectEvents],
  ['by the poll alone', true, connectEvents],
  ['over WebSocket', false, connectWebSocket],
] as const)('%s', (_name, poll, connect) => {
  const stage = useFaultyStage(
    { poll, pollMs: poll ? 50 : 1000, rotateWaitMs: 100, errorWaitMs: 400 },
    connect,
  );

  test('C10: a stale descriptor of the live file is opened again, and nothing is sent twice', async () => {
    const { journal, faults, watch } = stage();
    journal.write(300);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    faults.fail(HELD);
    journal.write(300);
    await hasLines(received, 600);
    expect(received.lines).toEqual(journal.lines());
    expect(reasonsOf(received, 'gap')).toEqual([]);
  });

  test('C10: a file that was rotated while its descriptor became stale is found by its bytes', async () => {
    const { journal, faults, watch } = stage();
    journal.write(300);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    journal.write(20);
    faults.fail(HELD);
    journal.rotateByRename();
    journal.write(20);
    await hasLines(received, 340);
    expect(received.lines).toEqual(journal.lines());
    expect(reasonsOf(received, 'gap')).toEqual([]);
  });

  test('C10: where the file is gone with its descriptor there is a gap', async () => {
    const { path, journal, faults, watch } = stage();
    journal.write(300);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    faults.fail(HELD);
    rmSync(path);
    writeFileSync(path, 'another\n');
    await hasLines(received, 301);
    expect(received.lines).toEqual([...journal.lines(), 'another']);
    expect(reasonsOf(received, 'gap')).toEqual(['gone']);
  });

  test('T06: what was read while the file was cut and filled again is not sent', async () => {
    const { path, journal, faults, watch } = stage();
    journal.write(100);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    const cutAndFill = (): void => {
      truncateSync(path, 0);
      appendFileSync(path, `${'refilled '.repeat(20)}\n`.repeat(200));
    };
    faults.fail({ operation: 'read', code: null, times: 1, after: cutAndFill });
    journal.write(5);
    await hasLines(received, 300);
    const refilled = received.lines.filter((line) => line.startsWith('refilled'));
    expect(refilled).toHaveLength(200);
    expect(received.lines.slice(0, 100)).toEqual(journal.lines().slice(0, 100));
    // The five were read and are in no file any more: they are sent, or said to be missing.
    const others = received.lines.length - 300;
    expect([0, 5]).toContain(others);
    if (others === 0) expect(eventNames(received)).toContain('truncated');
  });

  test('T12: a file that is emptied again and again brings no crash and no storm of notices', async () => {
    const { path, journal, watch, server } = stage();
    journal.write(100);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    for (let round = 0; round < 20; round += 1) {
      truncateSync(path, 0);
      appendFileSync(path, `round ${round}\n`);
      await new Promise((resolve) => {
        setTimeout(resolve, 25);
      });
    }
    await expect.poll(() => received.lines.at(-1), { timeout: 25_000 }).toBe('round 19');
    const rounds = received.lines.slice(100);
    expect(rounds).toEqual([...new Set(rounds)]);
    expect(received.notices.length).toBeLessThanOrEqual(50);
    expect(server.errors).toEqual([]);
  });

  test('C15: a directory that cannot be reached for a while costs nothing', async () => {
    const { path, journal, faults, visit, watch } = stage();
    journal.write(10);
    const back = nothingReceived();
    await visit(back, 10);
    const live = nothingReceived();
    watch(live);
    await isLive(live);
    const lift = faults.fail({ operation: ['stat', 'open', 'list'], code: 'EBUSY' });
    journal.write(10);
    watch(back);
    await hasLines(live, 20);
    await expect.poll(() => reasonsOf(back, 'waiting')).toContain('io-error');
    renameSync(path, `${path}.1`);
    writeFileSync(path, '');
    lift();
    journal.write(10);
    await Promise.all([hasLines(live, 30), hasLines(back, 30)]);
    for (const received of [live, back]) {
      expect(received.lines).toEqual(journal.lines());
      expect(reasonsOf(received, 'gap')).toEqual([]);
    }
  });
});
