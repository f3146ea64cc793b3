import { renameSync, truncateSync, writeFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { serveLog } from '../helpers/log-server.ts';
import { connectEvents, nothingReceived } from '../helpers/viewer.ts';
import { eventNames, hasLines, isLive, useStage } from '../log/stage.ts';

/** What other programs got wrong, by the names under which it became known. */
describe.each([
  ['with the watcher', false],
  ['by the poll alone', true],
])('%s', (_name, poll) => {
  const stage = useStage({ poll, pollMs: 50, rotateWaitMs: 150 });

  test('tailon-ng: a backlog that is cut in the middle goes on where it was cut', async () => {
    const { journal } = stage();
    journal.write(5000);
    const received = nothingReceived();
    const server = await serveLog(journal.lines().join('\n').concat('\n'), { poll });
    const url = server.stream('from=start');
    await connectEvents(url, received, 100_000).closed;
    expect(received.lines.length).toBeLessThan(5000);
    const second = connectEvents(url, received, Infinity);
    await hasLines(received, 5000);
    second.cut();
    expect(received.lines).toEqual(journal.lines());
  });

  test('tailon-ng: the last line, unfinished when a viewer connects, comes once and whole', async () => {
    const { journal, watch } = stage();
    journal.write(3);
    journal.writeHalf();
    const received = nothingReceived();
    watch(received, 'lines=2');
    await isLive(received);
    journal.write(2);
    await hasLines(received, 4);
    expect(received.lines).toEqual(journal.lines().slice(1));
  });

  test('tailon-ng: bytes written to the old file after it was renamed are not lost', async () => {
    const { path, journal, watch } = stage();
    journal.write(5);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    renameSync(path, `${path}.1`);
    journal.write(3, `${path}.1`);
    writeFileSync(path, '');
    journal.write(3);
    await hasLines(received, journal.count);
    expect(received.lines).toEqual(journal.lines());
  });

  test('tailon-ng: a file that is cut and grows past the old place is read from its start', async () => {
    const { path, journal, watch } = stage();
    journal.write(20);
    const received = nothingReceived();
    watch(received);
    await isLive(received);
    truncateSync(path, 0);
    journal.write(100);
    await hasLines(received, journal.count);
    expect(received.lines).toEqual(journal.lines());
    expect(eventNames(received)).toContain('truncated');
  });

  test('Dozzle #1831: the last line is not repeated on each reconnect', async () => {
    const { journal, watch } = stage();
    journal.write(5);
    const received = nothingReceived();
    for (let round = 0; round < 10; round += 1) {
      const connection = watch(received);
      await expect
        .poll(() => eventNames(received).filter((name) => name === 'live'))
        .toHaveLength(round + 1);
      connection.cut();
      await connection.closed;
    }
    expect(received.lines).toEqual(journal.lines());
  });

  test('Mercure #704: an id that nobody gave is answered with a gap, and lines go on', async () => {
    const { journal, watch } = stage();
    journal.write(5);
    const received = { ...nothingReceived(), lastId: '4096-0123456789ab-01234567' };
    watch(received);
    await hasLines(received, 5);
    journal.write(1);
    await hasLines(received, 6);
    expect(received.lines).toEqual(journal.lines());
    expect(received.notices[0]).toMatchObject({ event: 'gap', reason: 'gone' });
  });

  test('Beats #39731: a log that is copied and cut does not come twice', async () => {
    const { journal, watch } = stage();
    journal.write(500);
    const received = nothingReceived();
    watch(received);
    await hasLines(received, 500);
    for (let round = 1; round <= 3; round += 1) {
      journal.rotateByCopy();
      journal.write(100);
      await hasLines(received, journal.count);
    }
    expect(received.lines).toEqual(journal.lines());
  });
});
