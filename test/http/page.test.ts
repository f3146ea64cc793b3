import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import Koa from 'koa';
import { expect, onTestFinished, test } from 'vitest';

import { loadPage } from '../../src/http/page.ts';
import { ask, listeningPort } from '../helpers/http.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** A server of the page in a folder; anything else is a 404. */
async function serveFolder(folder: string): Promise<string> {
  const page = loadPage(folder);
  const app = new Koa();
  app.use(async (ctx) => void (await page.send(ctx, ctx.path.slice(1))));
  const server = app.listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${await listeningPort(server)}/`;
}

/** A page of two files, and a file beside it. */
function servePage(): Promise<string> {
  const folder = tempFolder();
  mkdirSync(join(folder, 'web', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'web', 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder, 'web', 'assets', 'app-1a2b.js'), 'void 0;');
  writeFileSync(join(folder, 'secret'), 'secret');
  return serveFolder(join(folder, 'web'));
}

test('the page may run nothing but what it brings', async () => {
  const answer = await ask(await servePage());
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  const policy = String(answer.headers['content-security-policy']);
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("require-trusted-types-for 'script'");
  expect(policy).not.toMatch(/unsafe|\*|data:|http:/);
});

test('the page is asked for each time, its parts once and for all', async () => {
  const url = await servePage();
  const index = await ask(url);
  expect(index.headers['cache-control']).toBe('no-cache');
  const again = await ask(url, { headers: { 'If-None-Match': index.headers.etag } });
  expect([again.status, again.text]).toEqual([304, '']);
  const script = await ask(`${url}assets/app-1a2b.js`);
  expect(script.text).toBe('void 0;');
  expect(script.headers['content-type']).toMatch(/^text\/javascript/);
  expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable');
});

test('who can read them gets the parts compressed, under a tag of their own', async () => {
  const url = `${await servePage()}assets/app-1a2b.js`;
  const plain = await ask(url);
  const compressed = await ask(url, { headers: { 'Accept-Encoding': 'br, gzip' } });
  expect(compressed.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(compressed.body).toString()).toBe('void 0;');
  expect(compressed.headers.etag).not.toBe(plain.headers.etag);
  for (const { headers } of [plain, compressed]) expect(headers.vary).toBe('Accept-Encoding');
  expect(plain.headers['content-encoding']).toBeUndefined();
  const again = await ask(url, {
    headers: { 'Accept-Encoding': 'gzip', 'If-None-Match': compressed.headers.etag },
  });
  expect([again.status, again.headers['content-encoding']]).toEqual([304, undefined]);
});

test('there is nothing beside the page', async () => {
  const url = await servePage();
  for (const path of [
    '/../secret',
    '/%2e%2e/secret',
    '/assets/../../secret',
    '/assets',
    '/assets/',
  ]) {
    expect((await ask(url, { path })).status).toBe(404);
  }
});

test('where the page was not built there is none, and no error', async () => {
  const url = await serveFolder(join(tempFolder(), 'nothing'));
  expect((await ask(url)).status).toBe(404);
});
