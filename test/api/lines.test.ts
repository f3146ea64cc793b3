import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import type { Page } from '../../src/log/page.ts';
import { bytesOfBatch } from '../helpers/batch-viewer.ts';
import { errorCode } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { idAtOffset } from '../helpers/oracle.ts';
import { bodyOf, look } from './look.ts';

const CONTENT = Buffer.from(numberedLines(5000));
const FINAL = 'private, max-age=31536000, immutable';

function idAt(offset: number, bytes = CONTENT): string {
  return idAtOffset(bytes, { offset, midLine: false });
}

function startOf(line: number): number {
  return CONTENT.indexOf(`line ${line}\n`);
}

describe('a page of lines', () => {
  test('goes forward from an id', async () => {
    const server = await serveLog(CONTENT);
    const start = startOf(2000);
    const page: Page = bodyOf(await look(server, 'lines', { at: idAt(start), max: 25 }));
    expect(page).toMatchObject({
      first: idAt(start),
      offset: start,
      lines: ['line 2000', 'line 2001'],
      lengths: [10, 10],
      id: idAt(start + 20),
      older: true,
      newer: true,
      notices: [],
    });
  });

  test('goes back from the end without being told to, and leaves an unfinished line out', async () => {
    const server = await serveLog(CONTENT);
    appendFileSync(server.file, 'not finished');
    const page: Page = bodyOf(await look(server, 'lines', { at: 'end', max: 25 }));
    expect(page).toMatchObject({
      first: idAt(startOf(4999)),
      lines: ['line 4999', 'line 5000'],
      id: idAt(CONTENT.length),
      older: true,
      newer: false,
      file: 'app.log',
      family: [{ file: 'app.log', size: CONTENT.length + 12, exact: true }],
    });
  });

  test('begins at a line start wherever an offset or a percentage lies', async () => {
    const server = await serveLog(CONTENT);
    const offset = startOf(3000) - 4;
    const byOffset: Page = bodyOf(await look(server, 'lines', { at: offset, max: 10 }));
    expect(byOffset).toMatchObject({ offset: startOf(3000), lines: ['line 3000'] });
    const percent = (100 * offset) / CONTENT.length;
    const at = `${percent.toFixed(9)}%`;
    const byPercent: Page = bodyOf(await look(server, 'lines', { at, max: 10 }));
    expect(byPercent).toMatchObject({ offset: startOf(3000), lines: ['line 3000'] });
  });

  test('begins at the first line of a time', async () => {
    const lines = Array.from({ length: 60 }, (_, second) => {
      return `2026-11-21T10:00:${String(second).padStart(2, '0')}Z line ${second}\n`;
    });
    const server = await serveLog(lines.join(''));
    const answer = await look(server, 'lines', { at: '2026-11-21T10:00:41Z', max: 30 });
    expect(bodyOf(answer)).toMatchObject({ lines: [lines[41]?.trim()] });
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('says when each line was written, where that is asked for', async () => {
    const server = await serveLog(
      Buffer.concat([
        Buffer.from(
          '2026-11-21T10:00:00.250Z first\n  at charge\n2026-11-21T12:00:00 in the zone\n',
        ),
        Buffer.from('2026-11-21T10:00:01Z \xff\nno time\n', 'latin1'),
      ]),
      { timeZone: 'Europe/Vienna' },
    );
    const answer = await look(server, 'lines', { at: 0, times: 'true' });
    expect(bodyOf(answer).times).toEqual(
      ['10:00:00.250Z', null, '11:00:00Z', '10:00:01Z', null].map(
        (time) => time && Date.parse(`2026-11-21T${time}`),
      ),
    );
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(bodyOf(await look(server, 'lines', { at: 0 }))).not.toHaveProperty('times');
  });

  test('has one line at least, however long it is', async () => {
    const long = `${'x'.repeat(200_000)}\n`;
    const server = await serveLog(`short\n${long}short\n`);
    const forward: Page = bodyOf(await look(server, 'lines', { at: 6, max: 10 }));
    expect(forward.lengths).toEqual([long.length]);
    const id = idAtOffset(Buffer.from(`short\n${long}`), {
      offset: 6 + long.length,
      midLine: false,
    });
    const back: Page = bodyOf(await look(server, 'lines', { at: id, dir: 'back', max: 10 }));
    expect([back.offset, back.lengths]).toEqual([6, [long.length]]);
  });

  test('is empty behind the end, and before the beginning of all', async () => {
    const server = await serveLog(CONTENT);
    const behind: Page = bodyOf(await look(server, 'lines', { at: 'end', dir: 'forward' }));
    expect(behind).toMatchObject({ lines: [], id: idAt(CONTENT.length), newer: false });
    const before: Page = bodyOf(await look(server, 'lines', { at: 'start', dir: 'back' }));
    expect(before).toMatchObject({ lines: [], first: '0-e3b0c44298fc', older: false, newer: true });
  });

  test('goes on in the next file, and says so', async () => {
    const older = Buffer.from('older 1\nolder, and not finished');
    const server = await serveLog(older);
    renameSync(server.file, `${server.file}.1`);
    server.append('live 1\n');
    const end = idAtOffset(older, { offset: older.length, midLine: true });
    const forward: Page = bodyOf(await look(server, 'lines', { at: end }));
    const rotated = { event: 'rotated', from: 'app.log.1', to: 'app.log' };
    expect(forward).toMatchObject({
      first: end,
      lines: ['live 1'],
      notices: [rotated],
      file: 'app.log',
      older: true,
      newer: false,
    });
    const back: Page = bodyOf(await look(server, 'lines', { at: 0, dir: 'back' }));
    expect(back).toMatchObject({
      lines: ['older, and not finished'],
      partial: true,
      id: end,
      notices: [rotated],
      file: 'app.log.1',
      newer: true,
    });
  });

  test('is found in a file by its name, compressed or not', async () => {
    const server = await serveLog('live\n');
    const large = Buffer.from(numberedLines(200_000));
    writeFileSync(`${server.file}.1.gz`, gzipSync(large));
    const query = { at: '10%', file: 'app.log.1.gz', max: 30 };
    const page: Page = bodyOf(await look(server, 'lines', query));
    const start = large.indexOf('\n', Math.floor(large.length / 10) - 1) + 1;
    expect(bytesOfBatch(page).equals(large.subarray(start, Number.parseInt(page.id, 10)))).toBe(
      true,
    );
    expect(page).toMatchObject({
      offset: start,
      file: 'app.log.1.gz',
      family: [
        { file: 'app.log.1.gz', size: large.length, exact: false },
        { file: 'app.log', size: 5, exact: true },
      ],
    });
  });
});

describe('a page may be kept for ever', () => {
  test('where its URL names it by an id and nothing can be added to it', async () => {
    const server = await serveLog(CONTENT);
    const id = idAt(startOf(2000));
    for (const dir of ['forward', 'back']) {
      const answer = await look(server, 'lines', { at: id, dir, max: 1000 });
      expect(answer.headers['cache-control']).toBe(FINAL);
      expect(bodyOf(answer)).not.toHaveProperty('file');
      expect(bodyOf(answer)).not.toHaveProperty('family');
      appendFileSync(server.file, 'more\n');
      expect((await look(server, 'lines', { at: id, dir, max: 1000 })).text).toBe(answer.text);
    }
  });

  test.each([
    ['of the end of a file that grows', { at: idAt(startOf(4990)) }],
    ['back from the end', { at: idAt(CONTENT.length), dir: 'back' }],
    ['of the beginning of a file', { at: idAt(startOf(20)), dir: 'back' }],
    ['by an offset', { at: 20_000, max: 1000 }],
    ['by a percentage', { at: '20%', max: 1000 }],
  ])('but not one %s', async (_what, query) => {
    const server = await serveLog(CONTENT);
    const answer = await look(server, 'lines', query);
    expect(bodyOf(answer)).toHaveProperty('family');
    expect(answer.headers['cache-control']).toBe('no-store');
  });
});

describe('a page is refused', () => {
  test('for an id that no file agrees with', async () => {
    const server = await serveLog(CONTENT);
    const answer = await look(server, 'lines', { at: idAt(6, Buffer.from('other\n')) });
    expect([answer.status, errorCode(answer)]).toEqual([404, 'ERR_UNKNOWN_ID']);
  });

  test('for a file that is none of the family', async () => {
    const server = await serveLog(CONTENT);
    writeFileSync(`${server.folder}/secret.txt`, 'secret\n');
    for (const file of ['secret.txt', '../app.log', '/etc/passwd']) {
      const answer = await look(server, 'lines', { at: 0, file });
      expect([answer.status, errorCode(answer)]).toEqual([404, 'ERR_NO_FILE']);
    }
  });

  test.each([
    ['without a place', {}, '"at" is missing'],
    ['for a percentage above all', { at: '101%' }, 'a percentage up to 100%'],
    ['for a page that is too large', { at: 'end', max: 2 ** 21 }, 'from 1 to 1048576'],
    ['for a direction that is none', { at: 'end', dir: 'up' }, 'back or forward'],
    ['for an id within a file by name', { at: idAt(100), file: 'app.log' }, 'leave "file" out'],
  ])('%s, with a word on what to write', async (_what, query, words) => {
    const server = await serveLog(CONTENT);
    const answer = await look(server, 'lines', query);
    expect([answer.status, errorCode(answer)]).toEqual([400, 'ERR_BAD_PARAMETER']);
    expect(answer.text).toContain(JSON.stringify(words).slice(1, -1));
  });
});
