import { appendFileSync, closeSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import type { Received } from '../helpers/viewer.ts';
import { eventNames, hasLines, isLive, useStage } from './stage.ts';

describe.each([
  ['with the watcher', false],
  ['by the poll alone', true],
])('%s', (_name, poll) => {
  const stage = useStage({ poll, pollMs: 50, rotateWaitMs: 60 });

  test.each([
    ['events', connectEvents],
    ['WebSocket', connectWebSocket],
  ])(
    'R04: lines that come after their file was left are late, once (%s)',
    async (_form, connect) => {
      const { path, journal, watch } = stage();
      journal.write(5);
      const received = nothingReceived();
      watch(received, 'from=start', connect);
      await isLive(received);
      const writer = openSync(path, 'a');
      renameSync(path, `${path}.1`);
      writeFileSync(path, 'new 1\n');
      await hasLines(received, 6);
      writeSync(writer, 'late 1\nlate 2\nhal');
      await hasLate(received, 2);
      appendFileSync(path, 'new 2\n');
      await hasLines(received, 7);
      writeSync(writer, 'f\n');
      closeSync(writer);
      await hasLate(received, 3);
      appendFileSync(path, 'new 3\n');
      await hasLines(received, 8);
      expect(received.lines).toEqual([...journal.lines(), 'new 1', 'new 2', 'new 3']);
      expect(lateLines(received)).toEqual(['late 1', 'late 2', 'half']);
      expect(eventNames(received).filter((name) => name !== 'late')).toEqual(['live', 'rotated']);
    },
  );

  test('R04: a viewer that still reads the old file gets them as ordinary lines', async () => {
    const { path, journal, watch } = stage();
    journal.write(5);
    const live = nothingReceived();
    watch(live);
    await isLive(live);
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'new 1\n');
    await hasLines(live, 6);
    appendFileSync(`${path}.1`, 'late\n');
    await hasLate(live, 1);
    const behind = nothingReceived();
    watch(behind);
    await hasLines(behind, 7);
    appendFileSync(`${path}.1`, 'later\n');
    await hasLate(live, 2);
    await hasLate(behind, 1);
    expect(behind.lines).toEqual([...journal.lines(), 'late', 'new 1']);
    expect(lateLines(behind)).toEqual(['later']);
    expect(lateLines(live)).toEqual(['late', 'later']);
  });

  test('R04: a viewer that began behind the old file gets what comes late from then on', async () => {
    const { path, journal, watch } = stage();
    journal.write(5);
    const live = nothingReceived();
    watch(live);
    await isLive(live);
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'new 1\n');
    await hasLines(live, 6);
    appendFileSync(`${path}.1`, 'before\n');
    await hasLate(live, 1);
    const fresh = nothingReceived();
    watch(fresh, 'lines=0');
    await isLive(fresh);
    appendFileSync(`${path}.1`, 'after\n');
    await hasLate(live, 2);
    await hasLate(fresh, 1);
    expect(lateLines(fresh)).toEqual(['after']);
    expect(fresh.lines).toEqual([]);
  });

  test.each([
    ['events', connectEvents],
    ['WebSocket', connectWebSocket],
  ])(
    'R04: they do not come again to who is cut before a line of the new file (%s)',
    async (_form, connect) => {
      const { path, journal, watch } = stage();
      journal.write(5);
      const received = nothingReceived();
      const first = watch(received, 'from=start', connect);
      await isLive(received);
      renameSync(path, `${path}.1`);
      writeFileSync(path, 'half a li');
      await expect.poll(() => eventNames(received)).toContain('rotated');
      appendFileSync(`${path}.1`, 'late 1\n');
      await hasLate(received, 1);
      first.cut();
      await first.closed;
      appendFileSync(`${path}.1`, 'away\n');
      watch(received, 'from=start', connect);
      await hasLines(received, 6);
      appendFileSync(path, 'ne\n');
      await hasLines(received, 7);
      appendFileSync(`${path}.1`, 'late 2\n');
      await hasLate(received, 2);
      expect(received.lines).toEqual([...journal.lines(), 'away', 'half a line']);
      expect(lateLines(received)).toEqual(['late 1', 'late 2']);
      expect(eventNames(received)).not.toContain('gap');
    },
  );

  test('R04: the last of them need no end, once no more are waited for', async () => {
    const { path, journal, watch } = stage();
    journal.write(5);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    const writer = openSync(path, 'a');
    journal.rotateByRename();
    journal.write(1);
    await hasLines(received, 6);
    writeSync(writer, 'whole\nhalf a li');
    await hasLate(received, 1);
    expect(lateLines(received)).toEqual(['whole']);
    // Only so many files are watched: the oldest is given up.
    for (let round = 0; round < 4; round += 1) {
      journal.rotateByRename();
      journal.write(1);
      await hasLines(received, 7 + round);
    }
    await hasLate(received, 2);
    closeSync(writer);
    expect(received.notices.filter(({ event }) => event === 'late')).toEqual([
      { event: 'late', file: 'app.log.1', lines: ['whole'] },
      { event: 'late', file: 'app.log.1', lines: ['half a li'], partial: true },
    ]);
    expect(received.lines).toEqual(journal.lines());
  });

  test('R04: those that cannot be read any more are a gap of so many bytes', async () => {
    const { path, journal, watch } = stage();
    journal.write(5);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    journal.rotateByRename();
    journal.write(1);
    await hasLines(received, 6);
    appendFileSync(`${path}.1`, 'late\nnever ended');
    await hasLate(received, 1);
    // Other bytes, and more of them than there were.
    writeFileSync(`${path}.1`, `${'x'.repeat(1000)}\n`);
    await expect.poll(() => eventNames(received), { timeout: 25_000 }).toContain('gap');
    expect(lateLines(received)).toEqual(['late']);
    const gap = received.notices.find(({ event }) => event === 'gap');
    // Bytes are counted that were looked at before: nobody tells when that is.
    const { length } = 'never ended';
    expect({ bytes: length, ...gap }).toMatchObject({ reason: 'truncated', bytes: length });
  });
});

function lateLines({ notices }: Received): unknown[] {
  return notices.flatMap((notice) => (notice.event === 'late' ? notice.lines : []));
}

async function hasLate(received: Received, count: number): Promise<void> {
  await expect
    .poll(() => lateLines(received).length, { timeout: 25_000 })
    .toBeGreaterThanOrEqual(count);
}
