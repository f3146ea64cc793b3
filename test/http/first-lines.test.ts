import { once } from 'node:events';
import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { ADA, BOB, as, guarded } from '../auth/stage.ts';
import { askForLines, LINES } from '../helpers/ask-for-lines.ts';
import { createFaultyFileSystem } from '../helpers/faulty-file-system.ts';
import { ask } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer, TestSettings } from '../helpers/server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

async function serve(
  logs: Readonly<Record<string, string>>,
  overrides: Partial<TestSettings> = {},
): Promise<TestServer & { readonly fileOf: (log: string) => string }> {
  const folder = tempFolder();
  const fileOf = (log: string): string => join(folder, `${log}.log`);
  for (const [log, text] of Object.entries(logs)) writeFileSync(fileOf(log), text);
  const paths = Object.fromEntries(Object.keys(logs).map((log) => [log, fileOf(log)]));
  const server = await startTestServer({ ...overrides, logs: paths });
  onTestFinished(() => server.close());
  return { ...server, fileOf };
}

test('the page comes with the newest lines of the log that it opens, and is not to be kept', async () => {
  const { url } = await serveLog('first <b>\nlast\n');
  for (const query of ['', '?log=app', '?log=app&q=first&t=ws']) {
    const { status, text, headers } = await askForLines(url + query);
    expect(status).toBe(200);
    expect(text).toMatch(/class="row line".*first &lt;b&gt;.*class="row line".*last/s);
    expect(text).not.toContain('first <b>');
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
    expect(headers.etag).toBeUndefined();
  }
  await expect
    .poll(async () => (await ask(url, { method: 'HEAD' })).headers['cache-control'], {
      timeout: 25_000,
    })
    .toBe('no-store');
});

test('where none is named the lines are those of the log that was written last', async () => {
  const { url, fileOf } = await serve({ old: 'of the old one\n', young: 'of the young one\n' });
  writeFileSync(fileOf('old'), 'of the old one\nand more\n');
  expect((await askForLines(url)).text).toContain('and more');
});

test('of more logs than are looked through a page comes with lines where it names one', async () => {
  const names = Array.from({ length: 65 }, (_, index) => `log-${index}`);
  const { url } = await serve(Object.fromEntries(names.map((name) => [name, `of ${name}\n`])));
  expect((await askForLines(`${url}?log=log-64`)).text).toContain('of log-64');
  const { text, headers } = await ask(url);
  expect(text).not.toContain(LINES);
  // It was not even looked for: that page may be kept.
  expect(headers['cache-control']).toBe('no-cache');
});

test.each([
  ['at another place', '?log=app&at=start'],
  ['of which some are left out', '?log=app&i=line'],
  ['of a level', '?log=app&lv=warn'],
  ['of several logs', '?log=app,app'],
  ['of a log that there is not', '?log=other'],
])('a page %s comes without lines', async (_name, query) => {
  const { url } = await serveLog('line\n');
  const { status, text, headers } = await ask(url + query);
  expect(status).toBe(200);
  expect(text).not.toContain(LINES);
  expect(headers['cache-control']).toBe('no-cache');
});

test('a page comes without lines where the log has none, or its file has too few', async () => {
  const { url, file } = await serveLog('');
  expect((await ask(url)).text).not.toContain(LINES);
  writeFileSync(file, 'older\n');
  renameSync(file, `${file}.1`);
  writeFileSync(file, 'newer\n');
  expect((await ask(url)).text).not.toContain(LINES);
  rmSync(file);
  expect((await ask(url)).text).not.toContain(LINES);
});

test('long lines come with it too, as long as they fill a screen', async () => {
  const { url } = await serveLog(`${'long '.repeat(300)}\n`.repeat(500));
  const { text } = await askForLines(url);
  expect(text.match(/class="row line"/g)?.length).toBeGreaterThan(50);
  expect(text.length).toBeLessThan(400_000);
});

test('nothing of a log that may not be read is in the page', async () => {
  const { url, folder } = await guarded();
  appendFileSync(join(folder, 'secret.log'), 'secret\n'.repeat(60));
  appendFileSync(join(folder, 'app.log'), 'app 2\n');
  const known = async (query: string, who: string): Promise<string> =>
    (await ask(url + query, { headers: as(who) })).text;
  const { text } = await askForLines(`${url}?log=secret`, { headers: as(ADA) });
  expect(text).toContain('secret</div>');
  for (const query of ['', '?log=secret', '?log=var/private.log', '?log=nothing']) {
    expect(await known(query, BOB)).not.toMatch(/secret|private/);
  }
  const own = await askForLines(url, { headers: as(BOB) });
  expect(own.text).toContain('app 2');
  expect(own.text).not.toMatch(/secret|private/);
});

test('a disk that does not answer keeps nobody waiting, and is not asked by more and more', async () => {
  const folder = tempFolder();
  const paths = { app: join(folder, 'app.log'), other: join(folder, 'other.log') };
  for (const path of Object.values(paths)) writeFileSync(path, 'line\n');
  const fileSystem = createFaultyFileSystem();
  const server = await startTestServer({ logs: paths }, { fileSystem });
  onTestFinished(() => server.close());
  const gate = new AbortController();
  const answering = once(gate.signal, 'abort');
  const lift = fileSystem.fail({
    operation: ['open', 'read'],
    code: null,
    name: 'app.log',
    before: async () => {
      await answering;
    },
  });
  const pages = await Promise.all(Array.from({ length: 32 }, () => ask(`${server.url}?log=app`)));
  expect(pages.map(({ text }) => text.includes(LINES))).not.toContain(true);
  expect((await ask(`${server.url}?log=other`)).text).not.toContain(LINES);
  lift();
  gate.abort();
  await askForLines(`${server.url}?log=other`);
});
