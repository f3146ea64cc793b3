import { appendFileSync, renameSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { nothingReceived } from '../helpers/viewer.ts';
import { eventNames, hasLines, isLive, useStage } from './stage.ts';

describe('for a viewer that was away', () => {
  const stage = useStage({ rotateWaitMs: 200 });

  test.each([1, 3])(
    'R02: %i rotations by rename are read one after the other',
    async (rotations) => {
      const { journal, watch, visit } = stage();
      journal.write(10);
      const received = nothingReceived();
      await visit(received, 10);
      for (let round = 0; round < rotations; round += 1) {
        journal.write(10);
        journal.rotateByRename();
      }
      journal.write(10);
      watch(received);
      await hasLines(received, journal.count);
      expect(received.lines).toEqual(journal.lines());
      expect(eventNames(received)).not.toContain('gap');
    },
  );

  test('T02: a truncation whose copy holds the rest is no gap', async () => {
    const { journal, watch, visit } = stage();
    journal.write(100);
    const received = nothingReceived();
    await visit(received, 100);
    journal.write(10);
    journal.rotateByCopy();
    journal.write(200);
    watch(received);
    await hasLines(received, 310);
    expect(received.lines).toEqual(journal.lines());
  });

  test('R13: its file being gone is a gap, and the oldest that is left comes next', async () => {
    const { path, journal, watch, visit } = stage();
    journal.write(10);
    const received = nothingReceived();
    await visit(received, 10);
    journal.rotateByRename();
    journal.write(10);
    journal.rotateByRename();
    journal.write(10);
    unlinkSync(`${path}.2`);
    watch(received);
    await hasLines(received, 30);
    expect(received.lines).toEqual(journal.lines());
    expect(received.notices).toContainEqual(
      expect.objectContaining({ event: 'gap', reason: 'gone' }),
    );
  });

  test('a rewritten file is a gap, and is read from its start', async () => {
    const { path, watch, visit } = stage();
    writeFileSync(path, `banner\n${'first\n'.repeat(2000)}`);
    const received = nothingReceived();
    await visit(received, 2001);
    // The first block stays, the bytes near the end do not.
    writeFileSync(path, `banner\n${'first\n'.repeat(1000)}${'other\n'.repeat(1500)}`);
    watch(received);
    await hasLines(received, 2001 + 2501);
    expect(received.notices).toContainEqual(
      expect.objectContaining({ event: 'gap', reason: 'rewritten' }),
    );
  });

  test('with gap=live only new lines follow a gap', async () => {
    const { path, journal, watch, visit } = stage();
    journal.write(10);
    const received = nothingReceived();
    await visit(received, 10);
    writeFileSync(path, 'quite another file\n');
    watch(received, 'gap=live');
    await expect.poll(() => eventNames(received)).toContain('gap');
    appendFileSync(path, 'new\n');
    await hasLines(received, 11);
    expect(received.lines.at(-1)).toBe('new');
    expect(received.lines).toHaveLength(11);
  });

  test('R15: files that only one banner tells apart are told apart by what follows it', async () => {
    const { path, watch, visit } = stage();
    const banner = `${'='.repeat(99)}\n`.repeat(60);
    writeFileSync(path, `${banner}${'a line of the first\n'.repeat(500)}`);
    const received = nothingReceived();
    await visit(received, 560);
    appendFileSync(path, 'the last of the first\n');
    renameSync(path, `${path}.1`);
    writeFileSync(path, `${banner}${'a line of the other\n'.repeat(900)}`);
    watch(received);
    await hasLines(received, 560 + 1 + 960);
    expect(received.lines[560]).toBe('the last of the first');
    expect(eventNames(received)).not.toContain('gap');
  });

  test('R16: files that agree as far as an id can tell are a gap that says so', async () => {
    const { path, watch, visit } = stage();
    writeFileSync(path, 'tick\n'.repeat(100));
    const received = nothingReceived();
    await visit(received, 100);
    renameSync(path, `${path}.1`);
    writeFileSync(path, 'tick\n'.repeat(120));
    watch(received);
    await expect
      .poll(() => received.notices)
      .toContainEqual(expect.objectContaining({ event: 'gap', reason: 'ambiguous' }));
  });

  test('a viewer of a log without a file misses nothing of the first one', async () => {
    const { journal, watch } = stage();
    const received = nothingReceived();
    const connection = watch(received, 'lines=10');
    await expect.poll(() => eventNames(received)).toContain('waiting');
    connection.cut();
    await connection.closed;
    journal.write(50);
    watch(received, 'lines=10');
    await hasLines(received, 50);
    expect(received.lines).toEqual(journal.lines());
  });

  test('a viewer at the start of a new file comes back to it, not to older ones', async () => {
    const { journal, watch } = stage();
    journal.write(10);
    journal.rotateByRename();
    const received = nothingReceived();
    const connection = watch(received, 'from=0');
    await isLive(received);
    connection.cut();
    await connection.closed;
    journal.write(20);
    watch(received, 'from=0');
    await hasLines(received, 20);
    expect(received.lines).toEqual(journal.lines().slice(10));
  });

  test('R09, R26: numbers are ordered as numbers, and a stranger is no member of the family', async () => {
    const { folder, path, watch } = stage();
    for (let number = 11; number >= 1; number -= 1) {
      writeFileSync(`${path}.${number}`, `line of ${number}\n`);
      utimesSync(`${path}.${number}`, 1000, 1000);
    }
    for (const name of ['app.log.bak', 'app.log.1.swp', 'app.log.old~', 'application.log.1']) {
      writeFileSync(join(folder, name), 'stranger\n');
    }
    writeFileSync(path, 'live\n');
    const received = nothingReceived();
    watch(received);
    await hasLines(received, 12);
    const numbers = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1];
    expect(received.lines).toEqual([...numbers.map((number) => `line of ${number}`), 'live']);
  });

  test('the last lines reach back into older files', async () => {
    const { journal, watch } = stage();
    journal.write(10);
    journal.rotateByRename();
    journal.write(3);
    const received = nothingReceived();
    watch(received, 'lines=8');
    await hasLines(received, 8);
    expect(received.lines).toEqual(journal.lines().slice(5));
  });
});
