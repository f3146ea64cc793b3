import { appendFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { ask } from '../helpers/http.ts';
import { POLL, connectSse } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { WITH_AND_WITHOUT_WATCHER, useFolder } from './stage.ts';

describe.each(WITH_AND_WITHOUT_WATCHER)('%s', (_mode, settings) => {
  test('each file of a folder is a log of its own from the beginning', async () => {
    const { list, names } = await useFolder({
      ...settings,
      files: ['a.log', 'nginx/access.log', 'notes.txt', 'empty/'],
      entry: { label: 'System' },
    });
    expect(await names()).toEqual(['var--a.log', 'var--nginx--access.log']);
    expect(await list()).toMatchObject([
      { name: 'var--a.log', file: 'a.log', group: 'var', label: 'System: a.log', state: 'ok' },
      { group: 'var', label: 'System: nginx/access.log' },
    ]);
  });

  test('a file that comes is offered, in a folder that comes as well', async () => {
    const { write, offers, server } = await useFolder({ ...settings, files: ['a.log'] });
    write('b.log');
    await offers('var--a.log', 'var--b.log');
    write('deep/er/c.log', 'one\ntwo\n');
    await offers('var--a.log', 'var--b.log', 'var--deep--er--c.log');
    const { text } = await ask(
      `${server.url}logs/var--deep--er--c.log?from=start&follow=false&format=text`,
    );
    expect(text).toBe('one\ntwo\n');
  });

  test('a file that goes is no longer offered, and its viewers are told', async () => {
    const { folder, offers, server } = await useFolder({ ...settings, files: ['a.log', 'b.log'] });
    const viewer = connectSse(`${server.url}logs/var--a.log`);
    const other = connectSse(`${server.url}logs/var--b.log`);
    await Promise.all([viewer.sawNotice('live'), other.sawNotice('live')]);
    unlinkSync(join(folder, 'a.log'));
    await offers('var--b.log');
    await viewer.closed;
    expect(viewer.notices('end')).toEqual([{ reason: 'removed', final: false }]);
    expect(other.isClosed).toBe(false);
    const { status } = await ask(`${server.url}logs/var--a.log`);
    expect(status).toBe(404);
  });

  test('a log that comes back is resumed with the ids of before', async () => {
    const stage = await useFolder({ ...settings, files: ['b.log'] });
    const { folder, offers, server } = stage;
    stage.write('a.log', 'one\ntwo\n');
    await offers('var--a.log', 'var--b.log');
    const viewer = connectSse(`${server.url}logs/var--a.log?from=start`);
    await viewer.sawLines(2);
    renameSync(join(folder, 'a.log'), join(folder, 'hidden'));
    await viewer.closed;
    appendFileSync(join(folder, 'hidden'), 'three\n');
    renameSync(join(folder, 'hidden'), join(folder, 'a.log'));
    await offers('var--a.log', 'var--b.log');
    const again = connectSse(`${server.url}logs/var--a.log`, { 'Last-Event-ID': viewer.lastId });
    await again.sawLines(1);
    expect(again.lines()).toEqual(['three']);
    expect(again.notices('gap')).toEqual([]);
  });

  test('rotated files belong to their log, which goes on through a rotation', async () => {
    const { folder, names, server } = await useFolder({
      ...settings,
      goneWaitMs: 10_000,
      files: ['app.log', 'app.1.log', 'web.log', 'web-20261120.log', 'other-1.log'],
    });
    const offered = ['var--app.log', 'var--other-1.log', 'var--web.log'];
    expect(await names()).toEqual(offered);
    const viewer = connectSse(`${server.url}logs/var--app.log?lines=1`);
    await viewer.sawNotice('live');
    renameSync(join(folder, 'app.1.log'), join(folder, 'app.2.log'));
    renameSync(join(folder, 'app.log'), join(folder, 'app.1.log'));
    await expect.poll(() => viewer.notices('waiting'), POLL).not.toEqual([]);
    expect(await names()).toEqual(offered);
    writeFileSync(join(folder, 'app.log'), 'new\n');
    await viewer.sawLines(2);
    expect(viewer.lines()).toEqual(['app.log', 'new']);
    expect(viewer.notices('gap')).toEqual([]);
    expect(await names()).toEqual(offered);
  });

  test('a folder that does not exist yet is waited for, and one that comes back is offered again', async () => {
    const folder = join(tempFolder(), 'later');
    const { write, offers, names } = await useFolder({ ...settings, entry: { dir: folder } });
    expect(await names()).toEqual([]);
    write('a.log');
    await offers('var--a.log');
    rmSync(folder, { recursive: true });
    await offers();
    write('a.log');
    await offers('var--a.log');
  });
});
