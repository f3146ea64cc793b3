import { chmodSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { createFaultyFileSystem } from '../helpers/faulty-file-system.ts';
import { metric } from '../helpers/metric.ts';
import { POLL, connectSse } from '../helpers/sse-client.ts';
import { useFolder } from './stage.ts';

function messages(errors: readonly unknown[]): string[] {
  return errors.map((error) => (error instanceof Error ? error.message : String(error)));
}

test('no more logs are offered than there may be, which is told once', async () => {
  const { write, offers, names, server } = await useFolder({
    files: ['b.log', 'c.log'],
    maxLogs: 2,
    pollMs: 20,
    mayComplain: true,
  });
  const before = await names();
  write('a.log');
  await expect
    .poll(() => messages(server.errors), POLL)
    .toEqual([
      expect.stringMatching(/^1 files of folders are not offered.*2 logs at most.*raise maxLogs$/),
    ]);
  // Those that are offered stay: a new file drives none away.
  expect(await names()).toEqual(before);
  await offers('var--b.log', 'var--c.log');
  expect(server.errors).toHaveLength(1);
  expect(await metric(server.url, 'sse_tail_logs_left_out')).toBe(1);
});

test('no more names are looked at than may be, and no log is lost by that', async () => {
  const files = Array.from({ length: 120 }, (_, index) => `${100 + index}.log`);
  const { names, server, folder } = await useFolder({
    files,
    maxFolderEntries: 100,
    pollMs: 20,
    goneWaitMs: 0,
    mayComplain: true,
  });
  expect(await names()).toHaveLength(100);
  await expect
    .poll(() => messages(server.errors), POLL)
    .toEqual([
      `${folder} has more than 100 names in it, and the rest is not looked at; exclude subfolders, or raise maxFolderEntries`,
    ]);
  const cut = (limit: string) => metric(server.url, `sse_tail_folders_cut{limit="${limit}"}`);
  expect([await cut('maxFolderEntries'), await cut('maxFolderDepth')]).toEqual([1, 0]);
});

test('no subfolder deeper than maxFolderDepth is looked at, which is told where there is one', async () => {
  const { offers, server, write } = await useFolder({
    files: ['a.log', 'one/b.log'],
    maxFolderDepth: 1,
    pollMs: 20,
  });
  const cut = () => metric(server.url, 'sse_tail_folders_cut{limit="maxFolderDepth"}');
  await offers('var--a.log', 'var--one--b.log');
  expect(await cut()).toBe(0);
  write('one/two/c.log');
  await expect.poll(cut, POLL).toBe(1);
  await offers('var--a.log', 'var--one--b.log');
});

test('a subfolder that may not be listed is told of once, and the others are offered', async () => {
  const fileSystem = createFaultyFileSystem();
  fileSystem.fail({ operation: 'list', code: 'EACCES', name: 'closed' });
  const { names, server, folder, write, offers } = await useFolder({
    files: ['a.log', 'closed/b.log', 'open/c.log'],
    pollMs: 20,
    mayComplain: true,
    fileSystem,
  });
  expect(await names()).toEqual(['var--a.log', 'var--open--c.log']);
  write('open/d.log');
  await offers('var--a.log', 'var--open--c.log', 'var--open--d.log');
  expect(messages(server.errors)).toEqual([
    `${join(folder, 'closed')} cannot be listed (denied), so no file in it is offered; see that this user may read it, or exclude it`,
  ]);
});

test('what cannot be listed for a moment is not gone', async () => {
  const fileSystem = createFaultyFileSystem();
  const { write, offers, server } = await useFolder({
    files: ['a.log', 'deep/b.log'],
    pollMs: 20,
    goneWaitMs: 0,
    mayComplain: true,
    fileSystem,
  });
  const viewer = connectSse(`${server.url}logs/var--deep--b.log`);
  await viewer.sawNotice('live');
  const lift = fileSystem.fail({ operation: 'list', code: 'EIO', name: 'deep' });
  const struck = fileSystem.struck;
  await expect.poll(() => fileSystem.struck, POLL).toBeGreaterThan(struck + 3);
  write('c.log');
  await offers('var--a.log', 'var--c.log', 'var--deep--b.log');
  lift();
  expect(viewer.isClosed).toBe(false);
});

test('a file that may not be read is offered, and says so', async () => {
  const fileSystem = createFaultyFileSystem();
  fileSystem.fail({ operation: 'open', code: 'EACCES', name: 'a.log' });
  const { list, folder } = await useFolder({ files: ['a.log'], fileSystem });
  chmodSync(join(folder, 'a.log'), 0);
  expect(await list()).toMatchObject([{ name: 'var--a.log', state: 'denied' }]);
});
