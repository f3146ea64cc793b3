import { join } from 'node:path';

import { expect, test } from 'vitest';

import type { Settings } from '../../src/config/settings.ts';
import { connectSse } from '../helpers/sse-client.ts';
import { useFolder } from './stage.ts';
import type { FolderStage } from './stage.ts';

/** The settings as they are, with another form of the folder. */
function withEntry({ server, folder }: FolderStage, entry: object): Settings {
  const { settings } = server;
  const whole = { dir: folder, include: ['**/*.log'], exclude: [], ...entry };
  return { ...settings, folders: { var: whole } };
}

test('a reload keeps the viewers of files that stay, and ends those of the others', async () => {
  const stage = await useFolder({ files: ['a.log', 'b.log'] });
  const { server, offers } = stage;
  const [a, b] = ['a', 'b'].map((name) => connectSse(`${server.url}logs/var--${name}.log`));
  await Promise.all([a?.sawNotice('live'), b?.sawNotice('live')]);
  await server.reload(withEntry(stage, { exclude: ['b.log'] }));
  await b?.closed;
  expect(b?.notices('end')).toEqual([{ reason: 'removed', final: false }]);
  expect(a?.isClosed).toBe(false);
  await offers('var--a.log');
});

test('a reload that changes labels only cuts nobody off', async () => {
  const stage = await useFolder({ files: ['a.log'] });
  const { server, list } = stage;
  const viewer = connectSse(`${server.url}logs/var--a.log`);
  await viewer.sawNotice('live');
  await server.reload(withEntry(stage, { group: 'Hosts', label: 'web-1' }));
  expect(await list()).toMatchObject([{ group: 'Hosts', label: 'web-1: a.log', viewers: 1 }]);
  expect(viewer.isClosed).toBe(false);
});

test('a file that the config names is a log of that name, and none of the folder', async () => {
  const stage = await useFolder({ files: ['a.log', 'a.1.log', 'job-1.log', 'job-2.log', 'b.log'] });
  const { server, offers, folder } = stage;
  await server.reload({
    ...withEntry(stage, {}),
    logs: {
      own: { path: join(folder, 'a.log'), rotated: null },
      jobs: { path: join(folder, 'job-*.log'), rotated: null, follow: 'newest' },
    },
  });
  await offers('own', 'jobs', 'var--b.log');
});

test('a folder that is no longer in the config is no longer looked through', async () => {
  const stage = await useFolder({ files: ['a.log'], pollMs: 20 });
  const { server, offers, write, names } = stage;
  await server.reload({ ...server.settings, folders: {} });
  await offers();
  write('b.log');
  await server.reload({ ...server.settings, folders: {} });
  expect(await names()).toEqual([]);
});
