import { appendFileSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';

import { setTimeout as passed } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import type { Received } from '../helpers/viewer.ts';
import { reasonsOf, useFaultyStage } from './faulty-stage.ts';
import { eventNames, hasLines, isLive } from './stage.ts';

const PAGE = 4096;

describe.each([
  ['with the watcher', false, connectEvents],
  ['by the poll alone', true, connectEvents],
  ['over WebSocket', false, connectWebSocket],
] as const)('%s', (_name, poll, connect) => {
  const stage = useFaultyStage(
    { poll, pollMs: poll ? 50 : 1000, rotateWaitMs: 100, errorWaitMs: 400 },
    connect,
  );

  test('C09: bytes that can be read again soon are waited for', async () => {
    const { journal, faults, watch } = stage();
    journal.write(2000);
    const lift = faults.fail({ operation: 'read', code: 'EIO', bytes: [10 * PAGE, 11 * PAGE] });
    const received = nothingReceived();
    watch(received);
    await expect.poll(() => reasonsOf(received, 'waiting')).toEqual(['io-error']);
    lift();
    await hasLines(received, 2000);
    expect(received.lines).toEqual(journal.lines());
    expect(reasonsOf(received, 'gap')).toEqual([]);
  });

  test('C09: bytes that stay unreadable are a gap of so many bytes, and the rest comes', async () => {
    const { path, journal, faults, watch, server } = stage();
    journal.write(3000);
    const bad = [20 * PAGE, 22 * PAGE] as const;
    faults.fail({ operation: 'read', code: 'EIO', bytes: bad });
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    journal.write(10);
    await expect.poll(() => received.lines.at(-1)).toBe(journal.lines().at(-1));
    expectAllButBad(received, readFileSync(path), { bad });
    expect(server.errors).toEqual([]);
  });

  test('C09: who comes later does not wait again, and who comes back has no second gap', async () => {
    const { path, journal, faults, watch } = stage();
    journal.write(3000);
    const bad = [20 * PAGE, 21 * PAGE] as const;
    faults.fail({ operation: 'read', code: 'EIO', bytes: bad });
    const first = nothingReceived();
    const connection = watch(first);
    await isLive(first);
    const second = nothingReceived();
    watch(second);
    await isLive(second);
    expectAllButBad(second, readFileSync(path), { bad });
    expect(reasonsOf(second, 'waiting')).toEqual([]);
    connection.cut();
    await connection.closed;
    journal.write(5);
    watch(first);
    await expect.poll(() => first.lines.at(-1)).toBe(journal.lines().at(-1));
    expect(reasonsOf(first, 'gap')).toEqual(['io-error']);
  });

  test('C09: the live edge gets past bytes that stay unreadable', async () => {
    const { path, journal, faults, watch, server } = stage();
    journal.write(200);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    const badFrom = Math.ceil(statSync(path).size / PAGE) * PAGE;
    const bad = [badFrom, badFrom + PAGE] as const;
    faults.fail({ operation: 'read', code: 'EIO', bytes: bad });
    const readsBefore = faults.count('read');
    journal.write(500);
    await expect.poll(() => reasonsOf(received, 'gap'), SLOW).toEqual(['io-error']);
    // Four attempts or so, each of a few reads, and then page by page: no turning round and round.
    expect(faults.count('read') - readsBefore).toBeLessThan(200);
    journal.write(5);
    await expect.poll(() => received.lines.at(-1), SLOW).toBe(journal.lines().at(-1));
    expectAllButBad(received, readFileSync(path), { bad });
    expect(server.errors).toHaveLength(1);
    await expect.poll(() => eventNames(received).at(-1)).toBe('live');
  });

  test('C09: a busy log does not have unreadable bytes read at every line', async () => {
    const { path, journal, faults, watch, server } = stage();
    journal.write(200);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    const badFrom = Math.ceil(statSync(path).size / PAGE) * PAGE;
    const lift = faults.fail({ operation: 'read', code: 'EIO', bytes: [badFrom, Infinity] });
    journal.write(100);
    const before = faults.count('read');
    for (let round = 0; round < 50; round += 1) {
      journal.write(1);
      await passed(4);
    }
    // A few attempts with longer and longer rests, not one for each of the hints.
    expect(faults.count('read') - before).toBeLessThan(40);
    lift();
    await hasLines(received, 350);
    expect(received.lines).toEqual(journal.lines());
    expect(server.errors).toHaveLength(1);
  });

  test('C09: a rotated file whose end cannot be read is left with a gap', async () => {
    const { path, journal, faults, watch } = stage();
    journal.write(500);
    const { size } = statSync(path);
    const badFrom = Math.floor(size / PAGE) * PAGE;
    faults.fail({ operation: 'read', code: 'EIO', name: 'app.log.1', bytes: [badFrom, Infinity] });
    journal.rotateByRename();
    const first = journal.count;
    journal.write(10);
    const received = nothingReceived();
    watch(received);
    await expect.poll(() => received.lines.at(-1), SLOW).toBe(journal.lines().at(-1));
    await isLive(received);
    const missing = first + 10 - received.lines.length;
    expect(received.lines).toEqual(journal.lines().toSpliced(first - missing, missing));
    expect(eventNames(received)).toContain('rotated');
    // What has been given up is not told again as something that came late; what comes late is.
    journal.write(5);
    await expect.poll(() => received.lines.at(-1)).toBe(journal.lines().at(-1));
    expect(reasonsOf(received, 'gap')).toEqual(['io-error']);
    appendFileSync(`${path}.1`, 'late\n');
    await expect.poll(() => reasonsOf(received, 'gap')).toEqual(['io-error', 'io-error']);
  });

  test('C09: the last lines are asked for where they cannot be read: a gap, and the stream goes on', async () => {
    const { path, journal, faults, watch } = stage();
    journal.write(500);
    const { size } = statSync(path);
    watch(nothingReceived(), 'lines=0');
    await expect.poll(() => faults.openCount).toBe(1);
    faults.fail({ operation: 'read', code: 'EIO', bytes: [size - 3 * PAGE, size - 2 * PAGE] });
    const received = nothingReceived();
    watch(received, 'lines=400');
    await isLive(received);
    expect(reasonsOf(received, 'gap')).toEqual(['io-error']);
    journal.write(5);
    await hasLines(received, 5);
    expect(received.lines).toEqual(journal.lines().slice(500));
  });

  test('C06: a rotated file that is never given is a gap with its name', async () => {
    const { path, journal, faults, watch } = stage();
    journal.write(10);
    journal.rotateByRename();
    journal.write(10);
    journal.rotateByRename();
    journal.write(10);
    faults.fail({ operation: 'open', code: 'EIO', name: 'app.log.1' });
    const received = nothingReceived();
    watch(received);
    await hasLines(received, 20);
    expect(received.lines).toEqual(journal.lines().toSpliced(10, 10));
    expect(received.notices).toContainEqual(
      expect.objectContaining({ event: 'gap', message: expect.stringContaining('app.log.1') }),
    );
    expect(reasonsOf(received, 'gap')).toEqual(['io-error']);
    renameSync(path, `${path}.0`);
    writeFileSync(path, '');
  });

  test.each(['EIO', 'EACCES'])(
    'C06: where the file of an id cannot be opened (%s) the gap names it',
    async (code) => {
      const { journal, faults, visit, watch } = stage();
      journal.write(10);
      const received = nothingReceived();
      await visit(received, 10);
      journal.rotateByRename();
      journal.write(10);
      faults.fail({ operation: 'open', code, name: 'app.log.1' });
      watch(received);
      await hasLines(received, 20);
      expect(received.lines).toEqual(journal.lines());
      expect(reasonsOf(received, 'gap')[0]).toBe('io-error');
      const [gap] = received.notices.filter(({ event }) => event === 'gap');
      expect(gap).toMatchObject({ message: expect.stringContaining('app.log.1') });
    },
  );
});

const SLOW = { timeout: 15_000 };

interface BadBytes {
  readonly bad: readonly [start: number, end: number];
}

/** What is missing is one stretch of whole lines, as long as the gap says, round the unreadable bytes. */
function expectAllButBad(received: Received, bytes: Buffer, { bad }: BadBytes): void {
  const gaps = received.notices.filter(({ event }) => event === 'gap');
  expect(gaps).toHaveLength(1);
  const [gap] = gaps;
  if (gap?.event !== 'gap' || gap.bytes === undefined) throw new Error('a gap with bytes');
  const start = bytes.lastIndexOf(0x0a, bad[0] - 1) + 1;
  const text = Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + gap.bytes)]);
  expect(`${received.lines.join('\n')}\n`).toBe(text.toString());
  expect(gap.bytes).toBeGreaterThanOrEqual(bad[1] - start);
  // A page more is given up for the id behind it, and what is left of a line.
  expect(gap.bytes).toBeLessThan(bad[1] - start + PAGE + 200);
}
