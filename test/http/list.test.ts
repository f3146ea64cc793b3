import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import type { LogInfo } from '../../src/protocol/log-info.ts';
import { ask } from '../helpers/http.ts';
import { idAtOffset } from '../helpers/oracle.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { startTestServer } from '../helpers/server.ts';
import { POLL, connectSse, readToEnd } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

async function list(url: string): Promise<LogInfo[]> {
  const answer = await ask(`${url}logs`);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['cache-control']).toBe('no-store');
  return JSON.parse(answer.text).logs;
}

describe('the list of logs', () => {
  test('says of each what its file is', async () => {
    const content = numberedLines(30);
    const server = await serveLog(`${content}unfinished`);
    utimesSync(server.file, 1_700_000_000, 1_700_000_000.5);
    expect(await list(server.url)).toEqual([
      {
        name: 'app',
        group: null,
        label: null,
        file: 'app.log',
        state: 'ok',
        size: content.length + 10,
        mtime: '2023-11-14T22:13:20.500Z',
        id: idAtOffset(Buffer.from(content), { offset: content.length, midLine: false }),
        linesPerSecond: null,
        viewers: 0,
      },
    ]);
  });

  test('has ids to resume with', async () => {
    const server = await serveLog(numberedLines(30));
    const [info] = await list(server.url);
    server.append(numberedLines(2, 31));
    const client = await readToEnd(server.stream(`follow=false&from=${info?.id}`));
    expect(client.lines()).toEqual(['line 31', 'line 32']);
  });

  test('counts viewers', async () => {
    const server = await serveLog(numberedLines(3));
    const clients = [connectSse(server.stream()), connectSse(server.stream())];
    await Promise.all(clients.map((client) => client.sawNotice('live')));
    expect(await list(server.url)).toMatchObject([{ viewers: 2, linesPerSecond: 0 }]);
    for (const client of clients) client.cut();
    await expect.poll(() => list(server.url), POLL).toMatchObject([{ viewers: 0 }]);
  });

  test('says what is wrong with the files of the others', async () => {
    const folder = tempFolder();
    const at = (name: string): string => join(folder, name);
    mkdirSync(at('directory'));
    execFileSync('mkfifo', [at('fifo')]);
    symlinkSync(at('b'), at('a'));
    symlinkSync(at('a'), at('b'));
    writeFileSync(at('ok'), '');
    const names = ['missing', 'directory', 'fifo', 'a', 'ok'];
    const logs = Object.fromEntries(names.map((name) => [name, at(name)]));
    const server = await startTestServer({ logs });
    onTestFinished(() => server.close());
    const infos = await list(server.url);
    expect(infos.map(({ name, state }) => [name, state])).toEqual([
      ['missing', 'missing'],
      ['directory', 'not-a-file'],
      ['fifo', 'not-a-file'],
      ['a', 'not-a-file'],
      ['ok', 'ok'],
    ]);
    for (const { state, size, mtime, id } of infos) {
      if (state !== 'ok')
        expect({ size, mtime, id }).toEqual({ size: null, mtime: null, id: null });
    }
    expect(infos.at(-1)).toMatchObject({ size: 0, id: '0-e3b0c44298fc' });
  });
});

test.each([
  ['directory', 'not-a-file'],
  ['fifo', 'not-a-file'],
  ['missing', 'missing'],
])('a stream of a %s says so and goes on when a file takes its place', async (kind, reason) => {
  const folder = tempFolder();
  const path = join(folder, 'app.log');
  if (kind === 'directory') mkdirSync(path);
  if (kind === 'fifo') execFileSync('mkfifo', [path]);
  const server = await startTestServer({ logs: { app: path }, pollMs: 20 });
  onTestFinished(() => server.close());
  const client = connectSse(`${server.url}logs/app`);
  await client.sawNotice('waiting');
  expect(client.notices('waiting').map((notice) => notice.reason)).toEqual([reason]);
  if (kind !== 'missing') execFileSync('rm', ['-r', path]);
  writeFileSync(path, 'one\n');
  await client.sawLines(1);
  expect(client.lines()).toEqual(['one']);
});
