import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import type { Digest } from '../../src/log/digest.ts';
import { errorCode } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import type { LogServer } from '../helpers/log-server.ts';
import { idAtOffset } from '../helpers/oracle.ts';
import { bodyOf, look, sha256 } from './look.ts';

async function digest(server: LogServer, from: string, to: string): Promise<Digest> {
  return bodyOf(await look(server, 'digest', { from, to }));
}

const CONTENT = Buffer.concat([
  Buffer.from(numberedLines(2000)),
  Buffer.from('ä\r\n\r\nlone \r and \0 and \xff\n', 'latin1'),
]);

function idAt(bytes: Buffer, offset: number): string {
  return idAtOffset(bytes, { offset, midLine: false });
}

describe('the digest is that of the bytes of the files', () => {
  test('between two ids of one file, and may be kept for ever', async () => {
    const server = await serveLog(CONTENT);
    const start = CONTENT.indexOf('line 700\n');
    const end = CONTENT.length;
    const from = idAt(CONTENT, start);
    const to = idAt(CONTENT, end);
    const answer = await look(server, 'digest', { from, to });
    expect(bodyOf(answer)).toEqual({
      from,
      to,
      sha256: sha256(CONTENT.subarray(start, end)),
      bytes: end - start,
      fileCount: 1,
      gaps: [],
      gapCount: 0,
    });
    expect(answer.headers['cache-control']).toBe('private, max-age=31536000, immutable');
  });

  test('up to the last whole line, and then it may not be kept', async () => {
    const server = await serveLog(Buffer.concat([CONTENT, Buffer.from('not finished')]));
    const answer = await look(server, 'digest', { from: 'start', to: 'end' });
    expect(bodyOf(answer)).toMatchObject({ sha256: sha256(CONTENT), bytes: CONTENT.length });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('of none where both ids are the same', async () => {
    const server = await serveLog(CONTENT);
    const id = idAt(CONTENT, CONTENT.indexOf('line 5\n'));
    expect(await digest(server, id, id)).toMatchObject({ sha256: sha256(''), bytes: 0 });
  });

  test('through rotated files, compressed ones and the unfinished line of one that is over', async () => {
    const server = await serveLog('live 1\nlive 2\n');
    const oldest = Buffer.from(`oldest\n${CONTENT.toString('latin1')}`, 'latin1');
    const older = Buffer.from('older 1\nolder, and not finished');
    writeFileSync(`${server.file}.2.gz`, gzipSync(oldest));
    writeFileSync(`${server.file}.1`, older);
    const all = Buffer.concat([oldest, older, readFileSync(server.file)]);
    expect(await digest(server, 'start', 'end')).toMatchObject({
      sha256: sha256(all),
      bytes: all.length,
      fileCount: 3,
      gapCount: 0,
    });
    const from = idAt(oldest, oldest.indexOf('line 9\n'));
    const to = idAtOffset(older, { offset: older.length, midLine: true });
    const expected = Buffer.concat([oldest.subarray(oldest.indexOf('line 9\n')), older]);
    expect(await digest(server, from, to)).toMatchObject({
      from,
      to,
      sha256: sha256(expected),
      fileCount: 2,
    });
  });

  test('without holes, which it tells of', async () => {
    const server = await serveLog(
      Buffer.concat([Buffer.from('before\n'), Buffer.alloc(5000), Buffer.from('behind\n')]),
    );
    const answer = await digest(server, 'start', 'end');
    expect(answer).toMatchObject({ sha256: sha256('before\nbehind\n'), bytes: 14, gapCount: 1 });
    expect(answer.gaps).toMatchObject([{ event: 'gap', reason: 'nul-hole', bytes: 5000 }]);
  });

  test('and tells of a file that is missing on the way', async () => {
    const server = await serveLog('live\n');
    writeFileSync(`${server.file}.3`, 'three\n');
    writeFileSync(`${server.file}.1`, 'one\n');
    const answer = await digest(server, 'start', 'end');
    expect(answer).toMatchObject({ sha256: sha256('three\none\nlive\n'), gapCount: 1 });
    expect(answer.gaps).toMatchObject([{ reason: 'missing-generation' }]);
  });
});

describe('the digest is refused', () => {
  test('for an id that no file agrees with', async () => {
    const server = await serveLog(CONTENT);
    const from = idAt(Buffer.from('another file\n'), 13);
    const answer = await look(server, 'digest', { from, to: 'end' });
    expect([answer.status, errorCode(answer)]).toEqual([404, 'ERR_UNKNOWN_ID']);
  });

  test('for an id of bytes that were cut off', async () => {
    const server = await serveLog(CONTENT);
    const longer = Buffer.concat([CONTENT, Buffer.from('one more\n')]);
    const answer = await look(server, 'digest', { from: 'start', to: idAt(longer, longer.length) });
    expect([answer.status, errorCode(answer)]).toEqual([404, 'ERR_UNKNOWN_ID']);
  });

  test('where the ids stand in the wrong order, in one file or in two', async () => {
    const server = await serveLog(CONTENT);
    const early = idAt(CONTENT, CONTENT.indexOf('line 7\n'));
    const late = idAt(CONTENT, CONTENT.indexOf('line 77\n'));
    const swapped = await look(server, 'digest', { from: late, to: early });
    expect([swapped.status, errorCode(swapped)]).toEqual([400, 'ERR_ORDER']);
    renameSync(server.file, `${server.file}.1`);
    appendFileSync(server.file, 'new\n');
    const across = await look(server, 'digest', { from: 'end', to: early });
    expect([across.status, errorCode(across)]).toEqual([400, 'ERR_ORDER']);
  });

  test.each([
    ['without one of its ends', { from: 'start' }, '"to" is missing'],
    ['for what is no id', { from: 'start', to: 'somewhere' }, 'not "somewhere"'],
    ['with a parameter it does not know', { from: 'start', to: 'end', at: '1' }, 'from, to'],
  ])('%s, with a word on what to write', async (_what, query, words) => {
    const server = await serveLog(CONTENT);
    const answer = await look(server, 'digest', query);
    expect([answer.status, errorCode(answer)]).toEqual([400, 'ERR_BAD_PARAMETER']);
    expect(answer.text).toContain(JSON.stringify(words).slice(1, -1));
  });
});
