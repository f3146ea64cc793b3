import { appendFileSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { ask, openResponse } from '../helpers/http.ts';
import { connectSse } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { connectWs } from '../helpers/ws-client.ts';
import { REDACT, hiding, serve } from './stage.ts';

const SECRET = 'hunter2';
const WAIT = { timeout: 25_000, interval: 20 };

/** All that comes over a connection that stays open, as text. */
async function streamOf(url: string): Promise<() => string> {
  const response = await openResponse(url, { headers: { 'Accept-Encoding': 'gzip' } });
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('error', () => undefined);
  const isGzip = response.headers['content-encoding'] === 'gzip';
  return () => {
    const bytes = Buffer.concat(chunks);
    // 2: what there is so far, though there is more to come (Z_SYNC_FLUSH).
    return (isGzip && bytes.length > 0 ? gunzipSync(bytes, { finishFlush: 2 }) : bytes).toString();
  };
}

test('lines are hidden as they are written: in pieces, late, and around rotations', async () => {
  const path = join(tempFolder(), 'app.log');
  writeFileSync(path, 'begin\n');
  const log = { path, rotated: null, redact: REDACT };
  const server = await serve(hiding({ compress: true, rotateWaitMs: 50, logs: { app: log } }));
  const formats = ['events', 'batch', 'ndjson', 'text'];
  const streams = await Promise.all(
    formats.map((format) => streamOf(`${server.url}logs/app?format=${format}&from=start`)),
  );
  const socket = connectWs(`${server.url}logs/app?from=start`);
  const told = (): string[] => [
    ...streams.map((it) => it()),
    [...socket.lines, JSON.stringify(socket.notices)].join('\n'),
  ];
  const sawAll = (text: string): Promise<void> =>
    expect.poll(() => told().every((it) => it.includes(text)), WAIT).toBe(true);
  await sawAll('begin');

  appendFileSync(path, `a password=${SECRET.slice(0, 3)}`);
  appendFileSync(path, `${SECRET.slice(3)} one\n`);
  await sawAll(' one');
  // Never finished: what is sent of it cannot be judged.
  appendFileSync(path, `two\nb password=${SECRET.slice(0, 4)}`);
  await sawAll('two');
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'three\n');
  await sawAll('three');
  // Late lines: the rest of that line, and a whole one.
  appendFileSync(`${path}.1`, `${SECRET.slice(4)} four\nc password=${SECRET} five\n`);
  // In text there is no place for them.
  const withLate = (): string[] => [
    streams[0]?.() ?? '',
    [...socket.lines, JSON.stringify(socket.notices)].join('\n'),
  ];
  await expect
    .poll(() => withLate().every((it) => it.includes('c **************** five')), WAIT)
    .toBe(true);
  writeFileSync(`${path}.2`, readFileSync(path));
  truncateSync(path);
  appendFileSync(path, `d password=${SECRET} six\n`);
  await sawAll('d **************** six');
  appendFileSync(path, `e password=${SECRET} seven${'x'.repeat(1_100_000)}\nend\n`);
  await sawAll('end');
  for (const text of told()) {
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(SECRET.slice(0, 4));
    expect(text).not.toContain(`${SECRET.slice(4)} `);
  }
});

test('expressions that are added later hold for everybody from then on', async () => {
  const path = join(tempFolder(), 'app.log');
  writeFileSync(path, `a password=${SECRET}\n`);
  const settings = hiding({ logs: { app: path } });
  const server = await serve(settings);
  const before = connectSse(`${server.url}logs/app?from=start`);
  await before.sawNotice('live');
  const first = await ask(`${server.url}raw/app`);
  expect(first.text).toContain(SECRET);
  const app = { path, rotated: null, redact: ['/password=\\S+/'] };
  await server.reload({ ...server.settings, logs: { app } });
  appendFileSync(path, `b password=${SECRET}\n`);
  const headers = { 'If-None-Match': String(first.headers.etag) };
  const second = await ask(`${server.url}raw/app`, { headers });
  expect([second.status, second.text]).toEqual([200, `a ****************\nb ****************\n`]);
  await server.reload({ ...server.settings, logs: { app: { ...app, redact: ['/word=\\S+/'] } } });
  const third = await ask(`${server.url}raw/app`, {
    headers: { 'If-None-Match': String(second.headers.etag) },
  });
  expect([third.status, third.text]).toEqual([200, `a pass************\nb pass************\n`]);
});
