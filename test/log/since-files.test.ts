import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { createFaultyFileSystem } from '../helpers/faulty-file-system.ts';
import type { FaultyFileSystem } from '../helpers/faulty-file-system.ts';
import { connectSse, readToEnd } from '../helpers/sse-client.ts';
import { startTestServer } from '../helpers/server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { connectWs } from '../helpers/ws-client.ts';

const AT = Date.UTC(2026, 10, 21, 10);

/** A line a minute. */
function minutes(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => {
    const time = new Date(AT + (from + index) * 60_000).toISOString();
    return `${time} minute ${from + index}`;
  });
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

function asked(minute: number): string {
  return new Date(AT + minute * 60_000).toISOString();
}

/** A log of two hours: six files of twenty minutes, of which the oldest four are compressed. */
async function serveFamily(): Promise<{
  url: string;
  faults: FaultyFileSystem;
  close(): Promise<void>;
}> {
  const path = join(tempFolder(), 'app.log');
  for (let age = 5; age >= 2; age -= 1) {
    writeFileSync(`${path}.${age}.gz`, gzipSync(text(minutes(100 - 20 * age, 120 - 20 * age))));
  }
  writeFileSync(`${path}.1`, text(minutes(80, 100)));
  writeFileSync(path, text(minutes(100, 120)));
  const faults = createFaultyFileSystem();
  const server = await startTestServer({ logs: { app: path } }, { fileSystem: faults });
  return { url: `${server.url}logs/app`, faults, close: server.close };
}

test('lets go of every file that it looked into', async () => {
  const { url, faults, close } = await serveFamily();
  for (const minute of [-5, 0, 30, 79, 80, 100, 130]) {
    await readToEnd(`${url}?follow=false&since=${asked(minute)}`);
  }
  await expect.poll(() => faults.openCount).toBe(0);
  await close();
});

test.each(['open', 'stat', 'list', 'fstat', 'read'] as const)(
  'a %s that fails while the place is looked for is waited for',
  async (operation) => {
    const { url, faults, close } = await serveFamily();
    faults.fail({ operation, code: 'EIO', times: 5 });
    const client = connectSse(`${url}?since=${asked(30)}`);
    await client.sawLines(90);
    expect(client.lines()).toEqual(minutes(30, 120));
    expect(client.notices('gap')).toEqual([]);
    client.cut();
    await close();
  },
);

test('a WebSocket begins and ends at times as a stream does', async () => {
  const { url, close } = await serveFamily();
  const client = connectWs(`${url}?since=${asked(70)}&until=${asked(110)}`);
  expect(await client.closed()).toBe(1000);
  expect(client.lines).toEqual(minutes(70, 110));
  expect(client.notices.at(-1)).toMatchObject({ event: 'end', reason: 'until', final: true });
  await close();
});
