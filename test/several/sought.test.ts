import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { createFaultyFileSystem } from '../helpers/faulty-file-system.ts';
import { createJournal } from '../helpers/journal.ts';
import { startTestServer } from '../helpers/server.ts';
import { POLL, connectSse, readToEnd } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

test('a log whose place is still looked for keeps its part of the id', async () => {
  const folder = tempFolder();
  const logs = { app: join(folder, 'app.log'), web: join(folder, 'web.log') };
  const app = createJournal(logs.app);
  const web = createJournal(logs.web);
  app.write(5);
  web.write(5);
  const faults = createFaultyFileSystem();
  const server = await startTestServer({ logs }, { fileSystem: faults });
  onTestFinished(() => server.close());
  const url = `${server.url}logs/app,web`;
  const { lastId } = await readToEnd(`${url}?from=start&follow=false`);
  const id = lastId.replace(/,:0$/, '');
  app.write(20);

  const lift = faults.fail({ operation: 'open', code: 'EACCES', name: 'app.log' });
  const first = connectSse(url, { 'Last-Event-ID': id });
  await expect.poll(() => first.blocks.length, POLL).toBeGreaterThan(0);
  expect(first.blocks[0]).toContain(`id: ${id}`);
  first.cut();
  lift();

  const second = connectSse(url, { 'Last-Event-ID': first.lastId || id });
  await expect.poll(() => second.lines('app'), POLL).toEqual(app.lines().slice(5));
});
