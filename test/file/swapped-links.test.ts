import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, onTestFinished, test } from 'vitest';

import { besideLive, confinedTo } from '../../src/file/confined.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';
import type { FileSystem } from '../../src/file/file-system.ts';
import { ask } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { readToEnd } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const SWAPPER = fileURLToPath(new URL('./swapper-process.mjs', import.meta.url));
/** 10,000 in the long form: `npm run test:hostile`. */
const OPENINGS = Number(process.env['SSE_TAIL_TEST_SWAPS'] ?? 2000);
/** Much more than what so many take on a busy machine. */
const TEST_MS = 30_000 + OPENINGS * 10;

/** Files inside and outside of a folder, and a name in it that is one and then the other. */
async function swapping(): Promise<{ folder: string; name: string }> {
  const folder = join(tempFolder(), 'logs');
  mkdirSync(folder);
  const [name, own] = [join(folder, 'app.log.1'), join(folder, 'own')];
  const secret = join(folder, '..', 'secret');
  writeFileSync(own, 'own\n');
  writeFileSync(secret, 'secret\n');
  const swapper = spawn(process.execPath, [SWAPPER, name, own, secret]);
  onTestFinished(async () => {
    swapper.kill('SIGKILL');
    await once(swapper, 'close');
  });
  await once(swapper.stdout, 'data');
  return { folder, name };
}

/** What is read from the name; `refused` where it is not opened. */
async function glimpse(fileSystem: FileSystem, name: string): Promise<string> {
  const file = await fileSystem.open(name).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EACCES' || error.code === 'ENOENT') return null;
    throw error;
  });
  if (file === null) return 'refused';
  const buffer = Buffer.alloc(16);
  const count = await file.read(buffer, 0);
  await file.close();
  return buffer.toString('utf8', 0, count);
}

/** What came of so many openings, and how often. */
async function glimpses(fileSystem: FileSystem, name: string): Promise<Record<string, number>> {
  const seen: Record<string, number> = {};
  // The one who swaps may be held up: it is waited for until both were met, for a while.
  const isMet = (): boolean => Object.keys(seen).length > 1;
  for (let round = 0; round < (isMet() ? OPENINGS : 20 * OPENINGS); round += 1) {
    const text = await glimpse(fileSystem, name);
    seen[text] = (seen[text] ?? 0) + 1;
  }
  return seen;
}

describe('a name that is swapped for a link out of its folder, over and over,', () => {
  test(
    'shows nothing of where the link leads',
    async () => {
      const { folder, name } = await swapping();
      for (const fileSystem of [
        confinedTo(folder, nodeFileSystem),
        besideLive(join(folder, 'app.log'), nodeFileSystem),
      ]) {
        const seen = await glimpses(fileSystem, name);
        // Both were met, or nothing was shown by this.
        expect(Object.keys(seen).toSorted()).toEqual(['own\n', 'refused']);
      }
    },
    TEST_MS,
  );

  test(
    'shows what is in the folder to whoever reads on',
    async () => {
      const { name } = await swapping();
      // Without any guard the link is met: it is a race that can be lost.
      expect(await glimpses(nodeFileSystem, name)).toHaveProperty(['secret\n']);
    },
    TEST_MS,
  );
});

describe('a rotated file that is a link', () => {
  test('out of its folder is not read, by stream, page, search or digest', async () => {
    const secret = join(tempFolder(), 'secret');
    writeFileSync(secret, 'secret\n');
    const server = await serveLog('live\n');
    symlinkSync(secret, `${server.file}.1`);
    const stream = await readToEnd(server.stream('from=start&follow=false'));
    expect(stream.lines()).toContain('live');
    const paths = [
      'api/lines/app?at=start',
      'api/lines/app?at=start&file=app.log.1',
      'api/search/app?q=secret&format=ndjson',
      'api/overview/app',
    ];
    const answers = await Promise.all(paths.map((path) => ask(server.url + path)));
    for (const { text } of answers) expect(text).not.toContain('secret\\n');
    expect(answers.map(({ text }) => text).join('') + stream.body).not.toMatch(
      /"secret"|data: secret/,
    );
  });

  test('to a file beside it is read', async () => {
    const server = await serveLog('live\n');
    writeFileSync(join(server.folder, 'kept'), 'older\n');
    symlinkSync('kept', `${server.file}.1`);
    const stream = await readToEnd(server.stream('from=start&follow=false'));
    expect(stream.lines()).toEqual(['older', 'live']);
  });
});
