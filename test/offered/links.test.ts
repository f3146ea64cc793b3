import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { createFaultyFileSystem } from '../helpers/faulty-file-system.ts';
import { ask, errorCode } from '../helpers/http.ts';
import { POLL, connectSse } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { useFolder } from './stage.ts';

/** A file that nobody may be shown, outside of every folder that is offered. */
function secretFile(): string {
  const path = join(tempFolder(), 'secret.log');
  writeFileSync(path, 'secret\n');
  return path;
}

test('a link out of the folder is not offered, nor is what is behind a link to a folder', async () => {
  const secret = secretFile();
  const { folder, write, offers } = await useFolder({ files: ['a.log'], pollMs: 40 });
  symlinkSync(secret, join(folder, 'secret.log'));
  symlinkSync(join(secret, '..'), join(folder, 'elsewhere'));
  symlinkSync('.', join(folder, 'loop'));
  symlinkSync('nowhere', join(folder, 'broken.log'));
  write('b.log');
  await offers('var--a.log', 'var--b.log');
});

test('a link to a file of the folder is offered where that file is not', async () => {
  const { folder, list, offers } = await useFolder({
    files: ['pods/1/0.log', 'a.log'],
    pollMs: 40,
    entry: { exclude: ['pods'] },
  });
  mkdirSync(join(folder, 'containers'));
  symlinkSync('../pods/1/0.log', join(folder, 'containers', 'web.log'));
  symlinkSync('../a.log', join(folder, 'containers', 'again.log'));
  await offers('var--a.log', 'var--containers--web.log');
  expect(await list()).toMatchObject([{ state: 'ok' }, { state: 'ok', size: 13 }]);
});

test('a file that is replaced by a link out of the folder shows nothing of where it leads', async () => {
  const secret = secretFile();
  // The folder is not looked through again for as long as this takes.
  const { folder, list, server } = await useFolder({
    files: ['a.log'],
    poll: true,
    pollMs: 60_000,
    goneWaitMs: 60_000,
  });
  rmSync(join(folder, 'a.log'));
  symlinkSync(secret, join(folder, 'a.log'));
  const viewer = connectSse(`${server.url}logs/var--a.log?from=start`);
  await viewer.sawNotice('waiting');
  expect(viewer.notices('waiting')).toMatchObject([{ reason: 'denied' }]);
  expect(viewer.body).not.toContain('secret\n');
  const raw = await ask(`${server.url}raw/var--a.log`);
  expect(errorCode(raw)).toBe('ERR_NO_FILE');
  expect(await list()).toMatchObject([{ state: 'denied', id: null }]);
});

test('while it is watched as well', async () => {
  const secret = secretFile();
  const fileSystem = createFaultyFileSystem();
  const { folder, server } = await useFolder({
    fileSystem,
    files: ['logs/a.log'],
    poll: true,
    pollMs: 40,
    rotateWaitMs: 50,
    goneWaitMs: 60_000,
  });
  const viewer = connectSse(`${server.url}logs/var--logs--a.log?from=start`);
  await viewer.sawLines(1);
  // The folder that the file is in becomes a link to one outside that has a file of that name.
  renameSync(secret, join(secret, '..', 'a.log'));
  renameSync(join(folder, 'logs'), join(folder, 'before'));
  symlinkSync(join(secret, '..'), join(folder, 'logs'));
  const tried = fileSystem.count('open', 'a.log');
  await expect.poll(() => fileSystem.count('open', 'a.log'), POLL).toBeGreaterThan(tried + 3);
  expect(viewer.lines()).toEqual(['logs/a.log']);
  expect(viewer.body).not.toContain('secret\n');
});
