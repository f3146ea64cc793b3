import { appendFileSync, openSync, closeSync, renameSync, truncateSync, writeSync } from 'node:fs';

import { describe, expect, onTestFinished, test } from 'vitest';

import { numberedLines, serveLog } from '../helpers/log-server.ts';
import type { LogServer } from '../helpers/log-server.ts';
import { idAtOffset } from '../helpers/oracle.ts';
import { POLL } from '../helpers/sse-client.ts';
import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import type { Connect, Connection, Received } from '../helpers/viewer.ts';

/** A hole is said to have as many bytes as it has, and nothing else is said to be missing. */
function gapsIn({ notices }: Received) {
  return notices
    .filter(({ event }) => event === 'gap')
    .map((gap) => ('reason' in gap ? [gap.reason, 'bytes' in gap && gap.bytes] : []));
}

async function hasLines(received: Received, count: number): Promise<void> {
  await expect.poll(() => received.lines.length, POLL).toBeGreaterThanOrEqual(count);
}

function textOf(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `line ${first + index}`);
}

/** A writer that goes on at its own offset, whatever becomes of the file. */
function createWriter(path: string) {
  const file = openSync(path, 'r+');
  onTestFinished(() => closeSync(file));
  let offset = 0;
  return {
    get offset() {
      return offset;
    },
    write(text: string) {
      offset += writeSync(file, text, offset);
    },
  };
}

describe.each([
  ['with the watcher', false],
  ['by polling', true],
])('%s', (_name, poll) => {
  const settings = { poll, pollMs: 50, rotateWaitMs: 200 };

  describe.each<[string, Connect]>([
    ['events', connectEvents],
    ['a WebSocket', connectWebSocket],
  ])('over %s', (_form, connect) => {
    function watch(server: LogServer, received: Received, query = 'from=start'): Connection {
      const connection = connect(server.stream(query), received, Infinity);
      onTestFinished(() => connection.cut());
      return connection;
    }

    test.each([5, 3000, 300_000])(
      'T03: a writer of %i lines that does not append leaves a hole, and a live viewer is told',
      async (count) => {
        const server = await serveLog('', settings);
        const writer = createWriter(server.file);
        writer.write(numberedLines(count));
        const received = nothingReceived();
        watch(server, received);
        await hasLines(received, count);
        const holeBytes = writer.offset;
        truncateSync(server.file, 0);
        writer.write('after\n');
        await hasLines(received, count + 1);
        writer.write('more\n');
        await hasLines(received, count + 2);
        expect(received.lines.slice(-2)).toEqual(['after', 'more']);
        expect(received.lines).toHaveLength(count + 2);
        expect(gapsIn(received)).toEqual([['nul-hole', holeBytes]]);
      },
    );

    test('T03: a viewer that comes back before a hole, or with the id behind it, misses nothing', async () => {
      const holeBytes = 2_500_000;
      const hole = Buffer.alloc(holeBytes);
      const server = await serveLog(numberedLines(10), settings);
      const before = nothingReceived();
      const early = watch(server, before);
      await hasLines(before, 10);
      early.cut();
      await early.closed;
      server.append(hole);
      server.append('half');
      const behind = nothingReceived();
      const late = watch(server, behind);
      await expect.poll(() => gapsIn(behind), POLL).toEqual([['nul-hole', holeBytes]]);
      const content = Buffer.concat([Buffer.from(numberedLines(10)), hole]);
      expect(behind.lastId).toBe(idAtOffset(content, { offset: content.length, midLine: true }));
      late.cut();
      await late.closed;
      server.append(` and half\n${numberedLines(5, 11)}`);
      for (const received of [before, behind]) {
        watch(server, received);
        await hasLines(received, 16);
        expect(received.lines).toEqual([...textOf(1, 10), 'half and half', ...textOf(11, 5)]);
        expect(gapsIn(received)).toEqual([['nul-hole', holeBytes]]);
      }
    });

    test('T03: a hole in a rotated file is told of on the way through it', async () => {
      const server = await serveLog(numberedLines(3), settings);
      server.append(Buffer.alloc(70_000));
      server.append(numberedLines(3, 4));
      renameSync(server.file, `${server.file}.1`);
      appendFileSync(server.file, numberedLines(3, 7));
      const received = nothingReceived();
      watch(server, received);
      await hasLines(received, 9);
      expect(received.lines).toEqual(textOf(1, 9));
      expect(gapsIn(received)).toEqual([['nul-hole', 70_000]]);
    });

    test('T03: fewer than 16 NUL bytes are part of the line, and so are those inside one', async () => {
      const few = '\0'.repeat(15);
      const many = `x${'\0'.repeat(500)}y`;
      const server = await serveLog(`${few}few\n${many}\n`, settings);
      const received = nothingReceived();
      watch(server, received);
      await hasLines(received, 2);
      server.append(`${many}\n${few}few\n`);
      await hasLines(received, 4);
      expect(received.lines).toEqual([`${few}few`, many, many, `${few}few`]);
      expect(gapsIn(received)).toEqual([]);
    });

    test('T03: a hole of a gigabyte is passed at once by many, and memory stays flat', async () => {
      const server = await serveLog('one\n', settings);
      const size = 1024 ** 3;
      truncateSync(server.file, size);
      server.append('two\n');
      const viewers = Array.from({ length: 10 }, () => nothingReceived());
      const before = process.memoryUsage.rss();
      for (const received of viewers) watch(server, received);
      for (const received of viewers) {
        await hasLines(received, 2);
        expect(received.lines).toEqual(['one', 'two']);
        expect(gapsIn(received)).toEqual([['nul-hole', size - 4]]);
      }
      expect(process.memoryUsage.rss() - before).toBeLessThan(64e6);
    });

    test('T03: the last lines are those behind a hole, and older files come before it', async () => {
      const server = await serveLog(numberedLines(5), settings);
      renameSync(server.file, `${server.file}.1`);
      appendFileSync(server.file, Buffer.alloc(200_000));
      server.append(numberedLines(3, 6));
      const few = nothingReceived();
      watch(server, few, 'lines=2');
      await hasLines(few, 2);
      expect(few.lines).toEqual(textOf(7, 2));
      const more = nothingReceived();
      watch(server, more, 'lines=5');
      await hasLines(more, 5);
      expect(more.lines).toEqual(textOf(4, 5));
      expect(gapsIn(more)).toEqual([['nul-hole', 200_000]]);
    });
  });
});
