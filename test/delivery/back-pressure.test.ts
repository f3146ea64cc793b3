import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';

import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import { startChildServer } from '../helpers/child-server.ts';
import type { ChildServer } from '../helpers/child-server.ts';
import { openResponse } from '../helpers/http.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { textOf } from '../helpers/ws-client.ts';

const MIB = 1_048_576;
const WRITES = 200;
/** What the process may grow by while a viewer sleeps. All that it sleeps through is 200 MiB. */
const MOST_GROWTH_MIB = 64;
const WAIT = { interval: 20, timeout: 20_000 } as const;

/** A MiB of numbered lines of 64 bytes. */
function block(index: number): Buffer {
  const lines = Array.from({ length: MIB / 64 }, (_, line) =>
    `${index * (MIB / 64) + line}`.padEnd(63, '.'),
  );
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** A viewer that can be put to sleep. It keeps no more than a digest of the lines. */
interface Sleeper {
  readonly bytes: number;
  digest(): string;
  sleep(): void;
  wake(): void;
}

async function overHttp(url: string): Promise<Sleeper> {
  const response = await openResponse(`${url}?from=start&format=text`);
  const hash = createHash('sha256');
  let bytes = 0;
  response.on('error', () => response.destroy());
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    hash.update(chunk);
  });
  return {
    get bytes() {
      return bytes;
    },
    digest: () => hash.copy().digest('hex'),
    sleep: () => void response.socket.pause(),
    wake: () => void response.socket.resume(),
  };
}

async function overWebSocket(url: string): Promise<Sleeper> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}?from=start`);
  onTestFinished(() => socket.terminate());
  socket.on('error', () => socket.terminate());
  await once(socket, 'open');
  const hash = createHash('sha256');
  let bytes = 0;
  socket.on('message', (data: Buffer) => {
    const message: Partial<BatchMessage> = JSON.parse(data.toString('latin1'));
    if (message.lines === undefined) return;
    const text = `${message.lines.map(textOf).join('\n')}\n`;
    bytes += text.length;
    hash.update(text);
  });
  return {
    get bytes() {
      return bytes;
    },
    digest: () => hash.copy().digest('hex'),
    sleep: () => socket.pause(),
    wake: () => socket.resume(),
  };
}

/** The memory of another process. */
function residentMib({ pid }: ChildServer): number {
  const kib = /^VmRSS:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}

describe.skipIf(process.platform !== 'linux')(
  'a viewer that sleeps while 200 MiB are written',
  () => {
    test.each([
      ['HTTP', overHttp],
      ['WebSocket', overWebSocket],
    ])(
      'S01: costs the server a batch, slows nobody, and gets everything, over %s',
      async (_name, open) => {
        const folder = tempFolder();
        const path = join(folder, 'app.log');
        writeFileSync(path, '');
        const server = await startChildServer(join(folder, 'config.json'), {
          port: 0,
          logs: { app: path },
        });
        onTestFinished(() => server.stop().then(() => undefined));
        const url = `${server.url}logs/app`;
        const [sleeper, neighbour] = await Promise.all([open(url), overHttp(url)]);
        const expected = createHash('sha256');
        let written = 0;

        /** Writes on while the neighbour keeps up. */
        async function write(count: number): Promise<number> {
          let most = 0;
          for (const last = written + count; written < last;) {
            const bytes = block(written);
            appendFileSync(path, bytes);
            expected.update(bytes);
            written += 1;
            await expect.poll(() => neighbour.bytes, WAIT).toBe(written * MIB);
            most = Math.max(most, residentMib(server));
          }
          return most;
        }

        // First what every server needs that has something to do.
        const before = await write(40);
        await expect.poll(() => sleeper.bytes, WAIT).toBe(written * MIB);
        sleeper.sleep();
        const most = await write(WRITES);
        expect(sleeper.bytes).toBeLessThan(60 * MIB);
        expect(most - before).toBeLessThan(MOST_GROWTH_MIB);

        sleeper.wake();
        await expect.poll(() => sleeper.bytes, WAIT).toBe(written * MIB);
        expect(sleeper.digest()).toBe(expected.digest('hex'));
        expect(neighbour.digest()).toBe(sleeper.digest());
      },
      120_000,
    );
  },
);
