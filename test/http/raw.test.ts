import { rmSync, truncateSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { ask, errorCode } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';

const CONTENT = Buffer.from('0123456789\r\nä\0\xff the rest', 'latin1');
const SIZE = CONTENT.length;

async function raw(question = {}, query = '') {
  const server = await serveLog(CONTENT);
  return ask(`${server.url}raw/app${query}`, question);
}

describe('/raw has the very bytes', () => {
  test('all of them, the unfinished line too', async () => {
    const answer = await raw();
    expect(answer.status).toBe(200);
    expect(answer.body.equals(CONTENT)).toBe(true);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(SIZE),
      'accept-ranges': 'bytes',
      'cache-control': 'private, no-cache',
    });
    expect(answer.headers).not.toHaveProperty('content-disposition');
  });

  test('none where the file is empty', async () => {
    const server = await serveLog('');
    const answer = await ask(`${server.url}raw/app`);
    expect([answer.status, answer.text, answer.headers['content-length']]).toEqual([200, '', '0']);
  });

  test('of a large file', async () => {
    const large = Buffer.alloc(3_000_001, 'twenty-three bytes long');
    const server = await serveLog(large);
    expect((await ask(`${server.url}raw/app`)).body.equals(large)).toBe(true);
  });

  test('as a download under the name of the file', async () => {
    const { headers } = await raw({}, '?download');
    expect(headers['content-disposition']).toBe('attachment; filename="app.log"');
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  test('not at all where there is no file', async () => {
    const server = await serveLog(CONTENT);
    rmSync(server.file);
    const answer = await ask(`${server.url}raw/app`);
    expect(answer.status).toBe(404);
    expect(errorCode(answer)).toBe('ERR_NO_FILE');
  });

  test('without a body for HEAD', async () => {
    const answer = await raw({ method: 'HEAD' });
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(answer.headers['content-length']).toBe(String(SIZE));
    const part = await raw({ method: 'HEAD', headers: { Range: 'bytes=2-4' } });
    expect(part.status).toBe(206);
    expect(part.headers['content-length']).toBe('3');
  });
});

describe('a range', () => {
  test.each([
    ['bytes=0-0', 0, 1],
    ['bytes=2-4', 2, 5],
    ['bytes=5-', 5, SIZE],
    [`bytes=0-${SIZE - 1}`, 0, SIZE],
    ['bytes=3-99999999', 3, SIZE],
    ['bytes=-4', SIZE - 4, SIZE],
    ['bytes=-99999999', 0, SIZE],
  ])('%s', async (range, start, end) => {
    const answer = await raw({ headers: { Range: range } });
    expect(answer.status).toBe(206);
    expect(answer.body.equals(CONTENT.subarray(start, end))).toBe(true);
    expect(answer.headers['content-range']).toBe(`bytes ${start}-${end - 1}/${SIZE}`);
    expect(answer.headers['content-length']).toBe(String(end - start));
    expect(answer.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  test.each([`bytes=${SIZE}-`, 'bytes=99-100', 'bytes=-0', 'bytes=9007199254740991-'])(
    '%s lies outside',
    async (range) => {
      const answer = await raw({ headers: { Range: range } });
      expect(answer.status).toBe(416);
      expect(answer.headers['content-range']).toBe(`bytes */${SIZE}`);
      expect(errorCode(answer)).toBe('ERR_RANGE');
    },
  );

  test.each([
    'bytes=4-2',
    'bytes=-',
    'bytes=a-b',
    'lines=0-1',
    'bytes=0-1,3-4',
    'bytes 0-1',
    '0-1',
  ])('%s is none, and the whole is sent', async (range) => {
    const answer = await raw({ headers: { Range: range } });
    expect(answer.status).toBe(200);
    expect(answer.body.equals(CONTENT)).toBe(true);
    expect(answer.headers).not.toHaveProperty('content-range');
  });
});

describe('what a client has already', () => {
  test('is not sent again while it holds', async () => {
    const server = await serveLog(CONTENT);
    const url = `${server.url}raw/app`;
    const { headers } = await ask(url);
    const etag = String(headers.etag);
    expect(etag).toMatch(/^"[0-9a-f-]+"$/);
    const unchanged = await ask(url, { headers: { 'If-None-Match': etag } });
    expect([unchanged.status, unchanged.text]).toEqual([304, '']);
    server.append('more\n');
    const changed = await ask(url, { headers: { 'If-None-Match': etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.etag).not.toBe(etag);
    truncateSync(server.file, SIZE);
    expect((await ask(url)).headers.etag).toBe(etag);
  });

  test('is completed with a range only of the very bytes', async () => {
    const server = await serveLog(CONTENT);
    const url = `${server.url}raw/app`;
    const etag = String((await ask(url)).headers.etag);
    const headers = { Range: 'bytes=5-', 'If-Range': etag };
    expect((await ask(url, { headers })).status).toBe(206);
    server.append('more\n');
    const whole = await ask(url, { headers });
    expect(whole.status).toBe(200);
    expect(whole.body.length).toBe(SIZE + 5);
    const byDate = { Range: 'bytes=5-', 'If-Range': new Date().toUTCString() };
    expect((await ask(url, { headers: byDate })).status).toBe(200);
  });
});
