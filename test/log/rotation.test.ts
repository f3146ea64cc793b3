import {
  appendFileSync,
  closeSync,
  openSync,
  renameSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { nothingReceived } from '../helpers/viewer.ts';
import { eventNames, hasLines, isLive, useStage } from './stage.ts';

describe.each([
  ['with the watcher', false],
  ['by the poll alone', true],
])('%s', (_name, poll) => {
  const stage = useStage({ poll, pollMs: poll ? 50 : 1000, rotateWaitMs: 200 });

  test('a live viewer follows a rename and create', async () => {
    const { journal, watch } = stage();
    journal.write(5);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    journal.rotateByRename();
    journal.write(5);
    await hasLines(received, 10);
    expect(received.lines).toEqual(journal.lines());
    expect(received.notices).toEqual([
      { event: 'live' },
      { event: 'rotated', from: 'app.log.1', to: 'app.log' },
    ]);
  });

  test('R03: lines that a writer adds to the renamed file come before those of the new one', async () => {
    const { path, journal, watch } = stage();
    journal.write(5);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    const writer = openSync(path, 'a');
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'new 1\n');
    writeSync(writer, 'old 1\n');
    await hasLines(received, 6);
    writeSync(writer, 'old 2\n');
    closeSync(writer);
    await hasLines(received, 8);
    expect(received.lines.slice(5)).toEqual(['old 1', 'old 2', 'new 1']);
  });

  test('R05: a stream stays open while the file is renamed and none is created', async () => {
    const { path, journal, watch } = stage();
    journal.write(3);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    renameSync(path, `${path}.1`);
    await expect.poll(() => eventNames(received), { timeout: 25_000 }).toContain('waiting');
    appendFileSync(`${path}.1`, 'still in the old one\n');
    await hasLines(received, 4);
    writeFileSync(path, 'in the new one\n');
    await hasLines(received, 5);
    expect(received.lines.slice(3)).toEqual(['still in the old one', 'in the new one']);
  });

  test('R01: several rotations in a row lose nothing', async () => {
    const { journal, watch } = stage();
    journal.write(5);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    for (let round = 0; round < 6; round += 1) {
      journal.rotateByRename();
      journal.write(20);
    }
    await hasLines(received, 125);
    expect(received.lines).toEqual(journal.lines());
    expect(eventNames(received)).not.toContain('gap');
  });

  test('R12: a file that is removed right after it was renamed is read to its end', async () => {
    const { path, journal, watch } = stage();
    journal.write(5);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    journal.write(5);
    renameSync(path, `${path}.1`);
    unlinkSync(`${path}.1`);
    journal.write(5);
    await hasLines(received, 15);
    expect(received.lines).toEqual(journal.lines());
  });

  test('T01: a live viewer follows a copy and truncate, unread lines included', async () => {
    const { journal, watch } = stage();
    journal.write(50);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    journal.write(30);
    journal.rotateByCopy();
    journal.write(20);
    await hasLines(received, 100);
    expect(received.lines).toEqual(journal.lines());
    expect(eventNames(received)).not.toContain('gap');
  });

  test('T04: a file that is refilled past the old size between two looks is begun from its start', async () => {
    const { path, journal, watch } = stage();
    journal.write(50);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    const { size } = statSync(path);
    truncateSync(path, 0);
    writeFileSync(path, `${'x'.repeat(99)}\n`.repeat(Math.ceil(size / 100) + 20), { flag: 'a' });
    const refilled = Math.ceil(size / 100) + 20;
    await hasLines(received, 50 + refilled);
    expect(received.lines.slice(50)).toEqual(
      Array.from({ length: refilled }, () => 'x'.repeat(99)),
    );
    expect(eventNames(received)).toEqual(['live', 'truncated']);
  });

  test('T04: a file that is refilled to the very same size is begun from its start', async () => {
    const { path, watch } = stage();
    writeFileSync(path, 'one\ntwo\n');
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    writeFileSync(path, 'six\nten\n');
    await hasLines(received, 4);
    expect(received.lines).toEqual(['one', 'two', 'six', 'ten']);
  });

  test('a viewer cut right after a truncation is not sent older files again', async () => {
    const { path, journal, watch } = stage();
    journal.write(5);
    journal.rotateByRename();
    journal.write(5);
    const received = nothingReceived();
    const first = watch(received);
    await isLive(received);
    truncateSync(path, 0);
    await expect.poll(() => eventNames(received), { timeout: 25_000 }).toContain('truncated');
    first.cut();
    await first.closed;
    appendFileSync(path, 'after\n');
    watch(received);
    await hasLines(received, 11);
    expect(received.lines).toEqual([...journal.lines(), 'after']);
    expect(eventNames(received)).not.toContain('gap');
  });

  test('R18: a file that is deleted and created again is followed, whatever its inode', async () => {
    const { path, journal, watch } = stage();
    journal.write(5);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    unlinkSync(path);
    writeFileSync(path, 'new 1\nnew 2\n');
    await hasLines(received, 7);
    expect(received.lines.slice(5)).toEqual(['new 1', 'new 2']);
  });

  test('a line without an end is held back until it is finished', async () => {
    const { folder, journal, watch } = stage();
    journal.write(2);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    journal.writeHalf();
    appendFileSync(join(folder, 'other.log'), 'noise\n');
    journal.write(3);
    await hasLines(received, 5);
    expect(received.lines).toEqual(journal.lines());
  });

  test('I13: the unfinished last line of a file that is over is sent once, and joined to nothing', async () => {
    const { path, watch } = stage();
    appendFileSync(path, 'whole\nhalf a li');
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    expect(received.lines).toEqual(['whole']);
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'next\n');
    await hasLines(received, 3);
    expect(received.lines).toEqual(['whole', 'half a li', 'next']);
    expect(received.lastId).not.toMatch(/-c$/);
  });
});
