import { appendFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import { reasonsOf, useFaultyStage } from './faulty-stage.ts';
import { hasLines, isLive } from './stage.ts';

const CODES = ['EMFILE', 'ENFILE', 'ENOMEM', 'EIO', 'EAGAIN', 'EBUSY'];

describe.each([
  ['with the watcher', false, connectEvents],
  ['by the poll alone', true, connectEvents],
  ['over WebSocket', false, connectWebSocket],
] as const)('%s', (_name, poll, connect) => {
  const stage = useFaultyStage({ poll, pollMs: poll ? 50 : 1000, rotateWaitMs: 100 }, connect);

  test.each(CODES)('C06: %s while a viewer comes back is waited for', async (code) => {
    const { journal, faults, visit, watch } = stage();
    journal.write(10);
    const received = nothingReceived();
    await visit(received, 10);
    journal.write(10);
    journal.rotateByRename();
    journal.write(10);
    faults.fail({ operation: 'open', code, times: 7 });
    watch(received);
    await hasLines(received, 30);
    expect(received.lines).toEqual(journal.lines());
    expect(reasonsOf(received, 'gap')).toEqual([]);
    expect(reasonsOf(received, 'waiting')).toEqual(['io-error']);
  });

  test.each(['stat', 'list', 'fstat', 'read'] as const)(
    'C06: a %s that fails while a viewer comes back is waited for',
    async (operation) => {
      const { journal, faults, visit, watch } = stage();
      journal.write(10);
      const received = nothingReceived();
      await visit(received, 10);
      journal.write(10);
      journal.rotateByRename();
      journal.write(10);
      faults.fail({ operation, code: 'EIO', times: 5 });
      watch(received);
      await hasLines(received, 30);
      expect(received.lines).toEqual(journal.lines());
      expect(reasonsOf(received, 'gap')).toEqual([]);
    },
  );

  test.each(['open', 'stat', 'read', 'fstat'] as const)(
    'C06: a rotated file that is refused (%s) while the live one is followed is not gone',
    async (operation) => {
      const { journal, faults, visit, watch } = stage();
      journal.write(10);
      const received = nothingReceived();
      await visit(received, 10);
      for (let round = 0; round < 2; round += 1) {
        journal.write(10);
        journal.rotateByRename();
      }
      journal.write(10);
      const live = nothingReceived();
      watch(live, 'lines=0');
      await isLive(live);
      // A name that seems to be missing is looked for five times.
      const times = operation === 'stat' ? 6 : 2;
      for (const name of ['app.log.1', 'app.log.2']) {
        faults.fail({ operation, code: 'EIO', name, times });
      }
      watch(received);
      await hasLines(received, 40);
      expect(faults.struck).toBe(2 * times);
      expect(received.lines).toEqual(journal.lines());
      expect(reasonsOf(received, 'gap')).toEqual([]);
    },
  );

  test.each([2, 5, 8, 12, 16, 20, 25])(
    'C06: whatever fails after %i calls, a viewer goes through rotations',
    async (calls) => {
      const { path, journal, faults, visit, watch } = stage();
      journal.write(10);
      const received = nothingReceived();
      await visit(received, 10);
      journal.rotateByRename();
      journal.write(10);
      let left = calls;
      faults.fail({
        operation: ANYTHING,
        code: null,
        times: calls,
        before: () => void (left -= 1),
      });
      faults.fail({ operation: ANYTHING, code: 'EMFILE', times: 3 });
      watch(received);
      await hasLines(received, 20);
      journal.rotateByRename();
      journal.write(10);
      await hasLines(received, 30);
      appendFileSync(path, '');
      await isLive(received);
      expect(left).toBe(0);
      expect(received.lines).toEqual(journal.lines());
      expect(reasonsOf(received, 'gap')).toEqual([]);
    },
  );

  test('C06: a viewer that begins before the end hears that it waits, and begins there', async () => {
    const { journal, faults, watch } = stage();
    journal.write(50);
    faults.fail({ operation: 'open', code: 'EMFILE', times: 3 });
    const received = nothingReceived();
    const connection = watch(received, 'lines=5');
    await hasLines(received, 5);
    expect(reasonsOf(received, 'waiting')).toEqual(['io-error']);
    expect(received.lastId).not.toBeNull();
    connection.cut();
    await connection.closed;
    journal.write(5);
    watch(received, 'lines=5');
    await hasLines(received, 10);
    expect(received.lines).toEqual(journal.lines().slice(45));
  });

  test('C06: reads that give a byte or two at a time lose nothing', async () => {
    const { journal, faults, watch } = stage();
    faults.shortenReads(97);
    journal.write(200);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    journal.write(100);
    await hasLines(received, 300);
    expect(received.lines).toEqual(journal.lines());
  });
});

const ANYTHING = ['open', 'stat', 'list', 'fstat', 'read'] as const;
