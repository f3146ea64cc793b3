import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { expect, onTestFinished, test } from 'vitest';

import { createFaultyFileSystem } from '../helpers/faulty-file-system.ts';
import { openResponse } from '../helpers/http.ts';
import { numberedLines } from '../helpers/log-server.ts';
import { startTestServer } from '../helpers/server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { look } from './look.ts';

test('a lookup leaves no file open, whatever comes of it', async () => {
  const fileSystem = createFaultyFileSystem();
  const path = join(tempFolder(), 'app.log');
  const content = numberedLines(200_000);
  writeFileSync(path, content);
  writeFileSync(`${path}.2.gz`, gzipSync(content));
  renameSync(path, `${path}.1`);
  writeFileSync(path, content);
  const server = await startTestServer({ logs: { app: path } }, { fileSystem });
  onTestFinished(server.close);
  const questions: readonly [string, Record<string, string>][] = [
    ['lines', { at: 'start' }],
    ['lines', { at: '0', dir: 'back' }],
    ['lines', { at: 'end', dir: 'forward' }],
    ['lines', { at: '99-0123456789ab' }],
    ['lines', { at: '20%' }],
    ['search', { q: '1999' }],
    ['search', { q: '1999', dir: 'back', hits: '1' }],
    ['search', { q: 'line', hits: '1' }],
    ['search', { q: 'line', at: '99-0123456789ab' }],
    ['digest', { from: 'start', to: 'end' }],
    ['digest', { from: 'end', to: '0-e3b0c44298fc' }],
    ['digest', { from: 'start', to: '99-0123456789ab' }],
    ['overview', { n: '50' }],
  ];
  const answers = await Promise.all(questions.map(([route, query]) => look(server, route, query)));
  expect(answers.map(({ status }) => status)).toEqual([
    200, 200, 200, 404, 200, 200, 200, 200, 404, 200, 400, 404, 200,
  ]);
  const cancelled = await openResponse(`${server.url}api/search/app?q=l&hits=10000`);
  cancelled.once('error', () => undefined);
  cancelled.destroy();
  await expect.poll(() => fileSystem.openCount, { timeout: 25_000 }).toBe(0);
  expect(server.errors).toEqual([]);
});
