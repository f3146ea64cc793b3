import { copyFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { openFilesIn } from '../helpers/descriptors.ts';
import { ask, errorCode, openResponse } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import type { LogServer } from '../helpers/log-server.ts';
import { idAtOffset } from '../helpers/oracle.ts';
import { expectBytes, range, urlOf } from './range.ts';

function idAt(bytes: Buffer, offset: number, midLine = false): string {
  return idAtOffset(bytes, { offset, midLine });
}

function at(bytes: Buffer, text: string): number {
  const offset = bytes.indexOf(text);
  if (offset < 0) throw new Error(`no ${text}`);
  return offset;
}

/** Files are closed soon after the answer. */
function expectClosed({ folder }: LogServer): Promise<void> {
  return expect.poll(() => openFilesIn(folder), { timeout: 25_000 }).toEqual([]);
}

const timed = (index: number): string => new Date(1_795_255_200_000 + index * 1000).toISOString();
const CONTENT = Buffer.concat([
  Buffer.from(
    Array.from({ length: 3000 }, (_, index) => `${timed(index)} line ${index}\n`).join(''),
  ),
  Buffer.from('ä\r\n\r\nlone \r and \0 and \xff\n', 'latin1'),
]);
const UNFINISHED = Buffer.concat([CONTENT, Buffer.from('not finished')]);

describe('a range has the very bytes', () => {
  test('between two ids, with their number', async () => {
    const server = await serveLog(UNFINISHED);
    const start = at(CONTENT, `${timed(700)} `);
    const [from, to] = [idAt(CONTENT, start), idAt(CONTENT, CONTENT.length)];
    const answer = await range(server, { from, to });
    expectBytes(answer, CONTENT.subarray(start));
    expect(answer.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(CONTENT.length - start),
      'accept-ranges': 'none',
      'cache-control': 'no-store',
      'sse-tail-gaps': '0',
    });
    expect(answer.headers).not.toHaveProperty('content-disposition');
  });

  test.each([
    ['offsets within lines, which snap to the next one', { from: '30', to: '50' }, 1, 2],
    ['offsets at which lines begin', { from: '0', to: '32' }, 0, 1],
    ['a percentage and the end', { from: '100%', to: 'end' }, 3003, 3003],
    ['times', { from: timed(5), to: timed(9) }, 5, 9],
    ['nothing but its end', { to: timed(9) }, 0, 9],
    ['nothing but its beginning', { from: timed(2990) }, 2990, 3003],
    ['the beginning and the end', { from: 'start', to: 'end' }, 0, 3003],
  ])('between %s', async (_what, query: Record<string, string>, first, last) => {
    const server = await serveLog(UNFINISHED);
    const lines = CONTENT.toString('latin1').split('\n').slice(0, -1);
    const text = lines.slice(first, last).map((line) => `${line}\n`);
    expectBytes(await range(server, query), Buffer.from(text.join(''), 'latin1'));
  });

  test('of a part of a line, where ids say so', async () => {
    const long = Buffer.from(`first\n${'x'.repeat(30_000)}\nlast\n`);
    const server = await serveLog(long, { maxLineBytes: 4096 });
    const [from, to] = [idAt(long, 8192, true), idAt(long, 20_480, true)];
    expectBytes(await range(server, { from, to }), long.subarray(8192, 20_480));
  });

  test('of none where both places are the same', async () => {
    const server = await serveLog(CONTENT);
    const answer = await range(server, { from: '5', to: '5' });
    expectBytes(answer, Buffer.alloc(0));
    expect(answer.headers['content-length']).toBe('0');
  });

  test('of a file of many blocks', async () => {
    const large = Buffer.from(numberedLines(400_000));
    const server = await serveLog(large);
    expectBytes(await range(server, { from: 'start', to: 'end' }), large);
  });

  test('with the NUL bytes of a hole, and without those that were never filled', async () => {
    const hole = Buffer.concat([
      Buffer.from('before\n'),
      Buffer.alloc(200_000),
      Buffer.from('behind\n'),
    ]);
    const server = await serveLog('live\n');
    writeFileSync(`${server.file}.1`, Buffer.concat([hole, Buffer.alloc(5000)]));
    const answer = await range(server, { from: 'start', to: 'end' });
    const all = Buffer.concat([hole, Buffer.from('live\n')]);
    expectBytes(answer, all);
    expect(answer.headers['content-length']).toBe(String(all.length));
  });
});

describe('a range goes on through the files of a log', () => {
  test('renamed ones, with the unfinished line of one that is over', async () => {
    const server = await serveLog(CONTENT);
    const start = at(CONTENT, `${timed(2000)} `);
    const from = idAt(CONTENT, start);
    renameSync(server.file, `${server.file}.2`);
    const middle = Buffer.from('a middle one, whose last line is\nnot finished');
    writeFileSync(`${server.file}.1`, middle);
    const live = Buffer.from('live 1\nlive 2\n');
    writeFileSync(server.file, live);
    const expected = Buffer.concat([CONTENT.subarray(start), middle, live]);
    const answer = await range(server, { from, to: idAt(live, live.length) });
    expectBytes(answer, expected);
    expect(answer.headers['content-length']).toBe(String(expected.length));
  });

  test('compressed ones, whose size is not known beforehand', async () => {
    const server = await serveLog('live\n');
    writeFileSync(`${server.file}.3`, 'oldest\n');
    writeFileSync(`${server.file}.2.gz`, gzipSync(CONTENT));
    writeFileSync(`${server.file}.1`, 'older\n');
    const answer = await range(server, { from: 'start', to: 'end' });
    const expected = [Buffer.from('oldest\n'), CONTENT, Buffer.from('older\nlive\n')];
    expectBytes(answer, Buffer.concat(expected));
    expect(answer.headers).not.toHaveProperty('content-length');
  });

  test('and within a compressed one its size is known', async () => {
    const server = await serveLog('live\n');
    writeFileSync(`${server.file}.1.gz`, gzipSync(CONTENT));
    const [start, end] = [at(CONTENT, `${timed(70)} `), at(CONTENT, `${timed(2900)} `)];
    const answer = await range(server, { from: idAt(CONTENT, start), to: idAt(CONTENT, end) });
    expectBytes(answer, CONTENT.subarray(start, end));
    expect(answer.headers['content-length']).toBe(String(end - start));
  });

  test('that were copied and cut', async () => {
    const server = await serveLog(CONTENT);
    const start = at(CONTENT, `${timed(2500)} `);
    copyFileSync(server.file, `${server.file}.1`);
    truncateSync(server.file, 0);
    server.append('behind the cut\n');
    const from = idAt(CONTENT, start);
    const expected = Buffer.concat([CONTENT.subarray(start), Buffer.from('behind the cut\n')]);
    expectBytes(await range(server, { from, to: 'end' }), expected);
  });

  test('and says how many gaps are on the way', async () => {
    const server = await serveLog('live\n');
    writeFileSync(`${server.file}.3`, 'three\n');
    writeFileSync(`${server.file}.1`, 'one\n');
    const answer = await range(server, { from: 'start', to: 'end' });
    expectBytes(answer, Buffer.from('three\none\nlive\n'));
    expect(answer.headers['sse-tail-gaps']).toBe('1');
  });
});

describe('what is asked beside it', () => {
  test('HEAD tells the same without the bytes', async () => {
    const server = await serveLog(CONTENT);
    const query = { from: '0', to: 'end' };
    const answer = await range(server, query, { method: 'HEAD' });
    const { headers } = await range(server, query);
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect({ ...answer.headers, date: '' }).toEqual({ ...headers, date: '' });
    await expectClosed(server);
  });

  test('a Range header is passed over', async () => {
    const server = await serveLog(CONTENT);
    const headers = { Range: 'bytes=0-9' };
    expectBytes(await range(server, { from: '0', to: 'end' }, { headers }), CONTENT);
  });

  test('it can be downloaded under the name of the live file', async () => {
    const server = await serveLog(CONTENT);
    const answer = await range(server, { from: '0', to: 'end', download: '' });
    expectBytes(answer, CONTENT);
    expect(answer.headers['content-disposition']).toBe('attachment; filename="app.log"');
  });
});

describe('a range is refused', () => {
  test('for an id that no file agrees with', async () => {
    const server = await serveLog(CONTENT);
    const gone = idAt(Buffer.from('another file\n'), 13);
    for (const query of [{ from: gone }, { to: gone }]) {
      const answer = await range(server, query);
      expect([answer.status, errorCode(answer)]).toEqual([404, 'ERR_UNKNOWN_ID']);
    }
    await expectClosed(server);
  });

  test('where "to" lies before "from", in one file or in two', async () => {
    const server = await serveLog(CONTENT);
    const early = idAt(CONTENT, at(CONTENT, `${timed(7)} `));
    const swapped = await range(server, { from: '5000', to: early });
    expect([swapped.status, errorCode(swapped)]).toEqual([400, 'ERR_ORDER']);
    renameSync(server.file, `${server.file}.1`);
    writeFileSync(server.file, 'new\n');
    const across = await range(server, { from: 'end', to: early });
    expect([across.status, errorCode(across)]).toEqual([400, 'ERR_ORDER']);
  });

  test.each([
    ['for what is no place', 'from=somewhere', 'not "somewhere"'],
    ['with a parameter that it does not know', 'from=0&file=app.log', 'from, to, download'],
    ['for two beginnings', 'from=0&from=5', 'given once'],
  ])('%s', async (_what, query, words) => {
    const server = await serveLog(CONTENT);
    const answer = await ask(`${server.url}raw/app?${query}`);
    expect([answer.status, errorCode(answer)]).toEqual([400, 'ERR_BAD_PARAMETER']);
    expect(answer.text).toContain(JSON.stringify(words).slice(1, -1));
  });

  test('where there is no file', async () => {
    const server = await serveLog(CONTENT);
    rmSync(server.file);
    const answer = await range(server, { from: '0' });
    expect([answer.status, errorCode(answer)]).toEqual([404, 'ERR_NO_FILE']);
  });

  test('where as many are open as may be', async () => {
    const server = await serveLog(Buffer.alloc(20_000_000, 'a line that is repeated\n'), {
      maxRequests: 2,
    });
    const url = urlOf(server, { from: '0' });
    await Promise.all([openResponse(url), openResponse(url)]);
    const refused = await ask(url);
    expect([refused.status, errorCode(refused)]).toEqual([503, 'ERR_BUSY']);
  });
});
