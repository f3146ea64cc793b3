import { once } from 'node:events';
import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { openFilesIn } from '../helpers/descriptors.ts';
import { openResponse } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { urlOf } from './range.ts';

/** More than the buffers of a connection hold, so that it waits for whoever reads. */
const MUCH = Buffer.from(numberedLines(3_000_000));

async function bodyOf(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function lengthOf(response: IncomingMessage): Promise<number> {
  return (await bodyOf(response)).length;
}

describe('while a range is sent', () => {
  test('what is appended is left out, to the live file and to one that was renamed', async () => {
    const server = await serveLog('live\n');
    writeFileSync(`${server.file}.2`, MUCH);
    writeFileSync(`${server.file}.1`, 'older\n');
    const response = await openResponse(urlOf(server, { from: 'start', to: 'end' }));
    server.append('later\n');
    appendFileSync(`${server.file}.1`, 'late\n');
    const expected = Buffer.concat([MUCH, Buffer.from('older\nlive\n')]);
    expect(response.headers['content-length']).toBe(String(expected.length));
    expect((await bodyOf(response)).equals(expected)).toBe(true);
  });

  test('a rotation changes nothing', async () => {
    const server = await serveLog(MUCH);
    const response = await openResponse(urlOf(server, { from: 'start', to: 'end' }));
    renameSync(server.file, `${server.file}.1`);
    writeFileSync(server.file, 'new\n');
    expect((await bodyOf(response)).equals(MUCH)).toBe(true);
  });

  test.each([
    ['a file that is cut', (file: string) => truncateSync(file, 10)],
    ['a file that is written anew', (file: string) => writeFileSync(file, MUCH.subarray(7))],
  ])('%s breaks it off', async (_what, change) => {
    const server = await serveLog(MUCH);
    const response = await openResponse(urlOf(server, { from: 'start', to: 'end' }));
    change(server.file);
    await expect(lengthOf(response)).rejects.toThrow('aborted');
  });

  test.each([
    ['a file', (text: string) => text, ''],
    ['a compressed file', gzipSync, '.gz'],
  ])('%s that is gone by then breaks it off', async (_what, write, ending) => {
    const server = await serveLog('live\n');
    writeFileSync(`${server.file}.3`, MUCH);
    writeFileSync(`${server.file}.2${ending}`, write('two\n'));
    writeFileSync(`${server.file}.1${ending}`, write('one\n'));
    const response = await openResponse(urlOf(server, { from: 'start', to: 'end' }));
    rmSync(`${server.file}.2${ending}`);
    await expect(lengthOf(response)).rejects.toThrow('aborted');
  });

  test('a compressed file that turns out to be damaged breaks it off', async () => {
    const server = await serveLog('live\n');
    const whole = gzipSync(MUCH.subarray(0, 1_000_000));
    writeFileSync(`${server.file}.1.gz`, whole.subarray(0, whole.length - 2000));
    const response = await openResponse(urlOf(server, { from: 'start', to: 'end' }));
    await expect(lengthOf(response)).rejects.toThrow('aborted');
  });

  test('whoever leaves leaves no file open', async () => {
    const server = await serveLog(MUCH);
    const response = await openResponse(urlOf(server, { from: 'start', to: 'end' }));
    response.on('error', () => response.destroy());
    await once(response, 'readable');
    expect(openFilesIn(server.folder)).not.toEqual([]);
    response.destroy();
    await expect.poll(() => openFilesIn(server.folder), { timeout: 25_000 }).toEqual([]);
  });
});
