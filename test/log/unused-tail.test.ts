import { closeSync, openSync, truncateSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { nodeFileSystem } from '../../src/file/file-system.ts';
import type { FileSystem } from '../../src/file/file-system.ts';
import type { LogInfo } from '../../src/protocol/log-info.ts';
import { ask } from '../helpers/http.ts';
import { numberedLines } from '../helpers/log-server.ts';
import { idAtOffset } from '../helpers/oracle.ts';
import { startTestServer } from '../helpers/server.ts';
import { connectSse, readToEnd } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const MIB = 1024 * 1024;
const TAIL = 200 * MIB;
const CONTENT = numberedLines(30);
/** A time of change that says that a file rests. */
const LONG_AGO = 1_700_000_000;

/** A log that was made longer first, and how many of its bytes were read. */
async function serveTail(content = CONTENT) {
  const path = join(tempFolder(), 'app.log');
  writeFileSync(path, content);
  truncateSync(path, TAIL);
  const file = openSync(path, 'r+');
  onTestFinished(() => closeSync(file));
  let bytesRead = 0;
  const counting: FileSystem = {
    ...nodeFileSystem,
    async open(name) {
      const opened = await nodeFileSystem.open(name);
      return {
        ...opened,
        async read(buffer, position) {
          const count = await opened.read(buffer, position);
          bytesRead += count;
          return count;
        },
      };
    },
  };
  const server = await startTestServer({ logs: { app: path } }, { fileSystem: counting });
  onTestFinished(() => server.close());

  /** What the list says, and the bytes that were read for it. */
  async function list(): Promise<LogInfo & { readonly cost: number }> {
    const before = bytesRead;
    const answer = await ask(`${server.url}logs`);
    return { ...JSON.parse(answer.text).logs[0], cost: bytesRead - before };
  }
  return { path, file, server, list, bytesRead: () => bytesRead };
}

function idBehind(content: string): string {
  return idAtOffset(Buffer.from(content), { offset: content.length, midLine: false });
}

test('T14: the list looks through an unused tail once, and then from where it began', async () => {
  const { path, file, list } = await serveTail();
  const first = await list();
  expect(first).toMatchObject({ size: TAIL, id: idBehind(CONTENT) });
  expect(first.cost).toBeGreaterThan(TAIL - MIB);
  const grown = CONTENT + numberedLines(20_000, 31);
  writeSync(file, grown.slice(CONTENT.length), CONTENT.length);
  const second = await list();
  expect(second.id).toBe(idBehind(grown));
  expect(second.cost).toBeLessThan(grown.length + MIB);
  utimesSync(path, LONG_AGO, LONG_AGO);
  await list();
  expect(await list()).toMatchObject({ id: idBehind(grown), cost: 0 });
});

test('T14: the list sees that a file was filled to its end, or emptied', async () => {
  const { path, file, list } = await serveTail();
  await list();
  writeSync(file, 'last\n', TAIL - 5);
  expect((await list()).id).toMatch(new RegExp(`^${TAIL}-`));
  truncateSync(path, 0);
  truncateSync(path, TAIL);
  expect((await list()).id).toBe(idBehind(''));
  expect((await list()).cost).toBeLessThan(MIB);
});

test('T14: whoever begins to watch looks through an unused tail once', async () => {
  const { server, bytesRead } = await serveTail();
  const client = await readToEnd(`${server.url}logs/app?from=start&follow=false`);
  expect(client.lines()).toHaveLength(30);
  expect(bytesRead()).toBeLessThan(TAIL + MIB);
});

test('T14: the list of a log that is watched begins where its lines end', async () => {
  const { server, list } = await serveTail();
  const client = connectSse(`${server.url}logs/app`);
  await client.sawNotice('live');
  expect((await list()).cost).toBeLessThan(MIB);
});
