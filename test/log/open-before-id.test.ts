import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { expect, onTestFinished, test } from 'vitest';

import { createFaultyFileSystem } from '../helpers/faulty-file-system.ts';
import { idAtOffset } from '../helpers/oracle.ts';
import { startTestServer } from '../helpers/server.ts';
import { POLL, connectSse, readToEnd } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const OLDER = Buffer.from(`${randomBytes(300_000).toString('hex')}\n`);
const END = idAtOffset(OLDER, { offset: OLDER.length, midLine: false });

/** An empty live file behind an archive whose end nobody can read before `release`. */
async function serveBehindArchive() {
  const path = join(tempFolder(), 'app.log');
  writeFileSync(`${path}.1.gz`, gzipSync(OLDER));
  writeFileSync(path, '');
  const faults = createFaultyFileSystem();
  const server = await startTestServer({ logs: { app: path } }, { fileSystem: faults });
  onTestFinished(async () => {
    await server.close();
    expect(server.errors).toEqual([]);
    await expect.poll(() => faults.openCount, POLL).toBe(0);
  });
  const gate = new EventEmitter();
  const released = once(gate, 'release').then(() => undefined);
  const archive = { name: 'app.log.1.gz', bytes: [8192, Infinity] } as const;
  faults.fail({ ...archive, operation: 'read', code: null, before: () => released });
  const release = (): void => void gate.emit('release');
  return { path, server, faults, release, url: `${server.url}logs/app?lines=0` };
}

test('a stream opens before the archive is inflated that its first id is the end of', async () => {
  const { path, release, url } = await serveBehindArchive();
  const client = connectSse(url);
  await expect.poll(() => client.blocks, POLL).toEqual([expect.stringMatching(/^retry: \d+$/)]);
  release();
  await client.sawNotice('live');
  expect(client.events.map(({ event, id }) => [event, id])).toEqual([['live', END]]);
  appendFileSync(path, 'one\n');
  const resumed = connectSse(url, { 'Last-Event-ID': END });
  await resumed.sawLines(1);
  expect([client.lines(), resumed.lines()]).toEqual([['one'], ['one']]);
});

test('a viewer that leaves while its first id is looked for leaves no file open', async () => {
  const { server, faults, release, url } = await serveBehindArchive();
  const client = connectSse(url);
  await expect.poll(() => client.blocks, POLL).toHaveLength(1);
  client.cut();
  const health = `${server.url}healthz`;
  release();
  const viewers = async (): Promise<number> =>
    JSON.parse(await (await fetch(health)).text()).viewers;
  await expect.poll(viewers, POLL).toBe(0);
  await expect.poll(() => faults.openCount, POLL).toBe(0);
});

test('a stream that does not follow has its id from the beginning: its end needs one', async () => {
  const { release, url } = await serveBehindArchive();
  const reading = readToEnd(`${url}&follow=false`);
  release();
  const { blocks, events } = await reading;
  expect(blocks[0]).toContain(`id: ${END}`);
  expect(events.at(-1)).toMatchObject({ event: 'end', id: `${END}--0` });
});
