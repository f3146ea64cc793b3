import { appendFileSync, statSync, writeFileSync } from 'node:fs';

import { expect, onTestFinished, test } from 'vitest';

import { createCountingFileSystem } from '../helpers/counting-file-system.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { startTestServer } from '../helpers/server.ts';
import { connectSse, readToEnd } from '../helpers/sse-client.ts';
import { PATIENTLY } from './patiently.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { connectWs } from '../helpers/ws-client.ts';

const HAY = '2026-11-21T10:00:00Z INFO hay\n';
const FILE_BYTES = 16 * 1024 * 1024;

function offsetOf(id: string): number {
  return Number.parseInt(id, 10);
}

async function isTold(client: { readonly lastId: string }, offset: number): Promise<void> {
  await expect.poll(() => offsetOf(client.lastId), PATIENTLY).toBe(offset);
}

test('a rare filter that is cut behind many megabytes reads hardly any of them again', async () => {
  const path = `${tempFolder()}/app.log`;
  writeFileSync(path, HAY.repeat(FILE_BYTES / HAY.length));
  const fileSystem = createCountingFileSystem();
  const server = await startTestServer({ logs: { app: path } }, { fileSystem });
  onTestFinished(async () => {
    await server.close();
    expect(server.errors).toEqual([]);
  });
  const url = `${server.url}logs/app?from=start&grep=needle`;
  const first = connectSse(url);
  await isTold(first, statSync(path).size);
  expect(fileSystem.bytesRead).toBeGreaterThan(FILE_BYTES / 2);
  first.cut();
  await first.closed;
  appendFileSync(path, 'a needle\n');
  const readBefore = fileSystem.bytesRead;
  const second = connectSse(url, { 'Last-Event-ID': first.lastId });
  await second.sawLines(1);
  expect(second.lines()).toEqual(['a needle']);
  expect(fileSystem.bytesRead - readBefore).toBeLessThan(1_000_000);
});

test('the position is told while many megabytes are looked through, before their end', async () => {
  const server = await serveLog(HAY.repeat(FILE_BYTES / HAY.length));
  const client = await readToEnd(server.stream('from=start&follow=false&grep=needle'));
  const told = client.blocks.map((block) => /^id: (.*)$/.exec(block)?.[1] ?? '').filter(Boolean);
  const offsets = told.map(offsetOf);
  expect(offsets.length).toBeGreaterThan(10);
  const steps = offsets.map((offset, index) => offset - (offsets[index - 1] ?? 0));
  expect(Math.max(...steps)).toBeLessThan(1024 * 1024);
  expect(client.events.map(({ event }) => event)).toEqual(['end']);
});

test.each(['events', 'batch', 'ndjson', 'WebSocket'])(
  'while only other lines are written the position is told after a while (%s)',
  async (form) => {
    const server = await serveLog(HAY);
    const url = server.stream(`from=start&grep=needle&format=${form}`);
    const client =
      form === 'WebSocket' ? connectWs(server.stream('from=start&grep=needle')) : connectSse(url);
    await isToldIn(client, HAY.length);
    server.append(HAY);
    await isToldIn(client, 2 * HAY.length);
    server.append(`${HAY}the needle\n`);
    await isToldIn(client, 3 * HAY.length + 'the needle\n'.length);
  },
);

/** NDJSON has its ids in objects. */
async function isToldIn(client: object, offset: number): Promise<void> {
  const lastOffset = (): number => {
    if (!('body' in client)) return 'lastId' in client ? offsetOf(String(client.lastId)) : NaN;
    const ids = [...String(client.body).matchAll(/(?:^id: |"id":")(?<offset>\d+)-/gm)];
    return Number(ids.at(-1)?.groups?.['offset']);
  };
  await expect.poll(lastOffset, PATIENTLY).toBe(offset);
}

test('a position that was told is no event', async () => {
  const server = await serveLog(numberedLines(3));
  const client = connectSse(server.stream('from=start&grep=needle'));
  await isTold(client, numberedLines(3).length);
  await client.sawNotice('live');
  expect(client.events.map(({ event }) => event)).toEqual(['live']);
});

test('the bytes of the file have no place for positions', async () => {
  const server = await serveLog(`${HAY}needle\n${HAY}`);
  const client = await readToEnd(server.stream('from=start&follow=false&grep=needle&format=text'));
  expect(client.body).toBe('needle\n');
});
