import {
  appendFileSync,
  closeSync,
  openSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

import { describe, expect, onTestFinished, test } from 'vitest';

import { numberedLines, serveLog } from '../helpers/log-server.ts';
import type { LogServer } from '../helpers/log-server.ts';
import { idAtOffset } from '../helpers/oracle.ts';
import { POLL } from '../helpers/sse-client.ts';
import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import type { Connect, Received } from '../helpers/viewer.ts';

const GIB = 1024 ** 3;

/** A file of this size, written from its start. */
function preallocate(path: string, size: number) {
  writeFileSync(path, '');
  truncateSync(path, size);
  const file = openSync(path, 'r+');
  onTestFinished(() => closeSync(file));
  let offset = 0;
  return {
    write(text: string) {
      offset += writeSync(file, text, offset);
    },
    /** Leaves NUL bytes between what was written and what will be. */
    skip(bytes: number) {
      offset += bytes;
    },
  };
}

async function hasLines(received: Received, count: number): Promise<void> {
  await expect.poll(() => received.lines.length, POLL).toBeGreaterThanOrEqual(count);
}

async function isLive(received: Received): Promise<void> {
  await expect.poll(() => eventsOf(received), POLL).toContain('live');
}

function eventsOf({ notices }: Received): string[] {
  return notices.map(({ event }) => event);
}

function textOf(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `line ${first + index}`);
}

describe.each([
  ['with the watcher', false],
  ['by polling', true],
])('T14: a file that was made longer first, %s', (_name, poll) => {
  const settings = { poll, pollMs: 50, rotateWaitMs: 200 };

  describe.each<[string, Connect]>([
    ['events', connectEvents],
    ['a WebSocket', connectWebSocket],
  ])('over %s', (_form, connect) => {
    function watch(server: LogServer, received: Received, query = 'from=start'): void {
      const connection = connect(server.stream(query), received, Infinity);
      onTestFinished(() => connection.cut());
    }

    test.each([1000, 500_000, GIB])(
      'of %i bytes is sent line by line as it is written into',
      async (size) => {
        const server = await serveLog(null, settings);
        const writer = preallocate(server.file, size);
        const received = nothingReceived();
        watch(server, received);
        await isLive(received);
        expect(received.lines).toEqual([]);
        for (let first = 1; first <= 20; first += 2) {
          writer.write(`${numberedLines(1, first)}line `);
          await hasLines(received, first);
          writer.write(`${first + 1}\n`);
          await hasLines(received, first + 1);
        }
        expect(received.lines).toEqual(textOf(1, 20));
        expect(eventsOf(received)).toEqual(['live']);
      },
    );

    test('is not confused by lines that are written while it is measured', async () => {
      const server = await serveLog(null, settings);
      const writer = preallocate(server.file, 20_000_000);
      const received = nothingReceived();
      watch(server, received);
      const count = 60_000;
      for (let first = 1; first <= count; first += 40) {
        writer.write(numberedLines(40, first));
        if (first % 400 === 1) await new Promise(setImmediate);
      }
      await hasLines(received, count);
      expect(received.lines).toEqual(textOf(1, count));
      expect(eventsOf(received)).not.toContain('gap');
    });

    test('ends where its data ends: for the last lines and for the list', async () => {
      const server = await serveLog(null, settings);
      const writer = preallocate(server.file, 100_000_000);
      const content = numberedLines(10_000);
      writer.write(`${content}half`);
      const received = nothingReceived();
      watch(server, received, 'lines=5');
      await isLive(received);
      expect(received.lines).toEqual(textOf(9996, 5));
      const [log] = (await (await fetch(`${server.url}logs`)).json()).logs;
      const end = { offset: content.length, midLine: false };
      expect(log.id).toBe(idAtOffset(Buffer.from(content), end));
      writer.write(' and half\n');
      await hasLines(received, 6);
      expect(received.lines.at(-1)).toBe('half and half');
    });

    test('has a hole where its writer left one, at any distance, and not before', async () => {
      const server = await serveLog(null, settings);
      const writer = preallocate(server.file, 10_000_000);
      const received = nothingReceived();
      watch(server, received);
      writer.write('one\n');
      await hasLines(received, 1);
      for (const [index, bytes] of [100, 70_000, 3_000_000].entries()) {
        writer.skip(bytes);
        writer.write('next\n');
        await hasLines(received, 2 + index);
        expect(received.notices.at(-1)).toMatchObject({ reason: 'nul-hole', bytes });
      }
      expect(received.lines).toEqual(['one', 'next', 'next', 'next']);
    });

    test('is passed without a word when it is over, and its unfinished line is sent once', async () => {
      const server = await serveLog(null, settings);
      const writer = preallocate(server.file, 5_000_000);
      writer.write('one\n');
      const live = nothingReceived();
      watch(server, live);
      await hasLines(live, 1);
      writer.write('half');
      renameSync(server.file, `${server.file}.1`);
      appendFileSync(server.file, 'next\n');
      await hasLines(live, 3);
      const late = nothingReceived();
      watch(server, late);
      await hasLines(late, 3);
      for (const received of [live, late]) {
        expect(received.lines).toEqual(['one', 'half', 'next']);
        expect(eventsOf(received).filter((event) => event !== 'live')).toEqual(['rotated']);
      }
    });

    test('that is emptied has lost no line that was never written', async () => {
      const server = await serveLog(null, settings);
      const writer = preallocate(server.file, 5_000_000);
      writer.write('one\n');
      const received = nothingReceived();
      watch(server, received);
      await hasLines(received, 1);
      truncateSync(server.file, 0);
      appendFileSync(server.file, 'next\n');
      await hasLines(received, 2);
      expect(received.lines).toEqual(['one', 'next']);
      expect(eventsOf(received)).not.toContain('gap');
    });
  });
});
