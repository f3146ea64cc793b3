import { appendFileSync, renameSync } from 'node:fs';

import { describe, expect, onTestFinished, test } from 'vitest';

import { wideEncodingOf } from '../../src/file/encoding.ts';
import { fileOf } from '../file/files.ts';
import { ask } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { POLL, connectSse, readToEnd } from '../helpers/sse-client.ts';
import { connectWebSocket, nothingReceived } from '../helpers/viewer.ts';

const LE_MARK = Buffer.from([0xff, 0xfe]);
const BE_MARK = Buffer.from([0xfe, 0xff]);

function littleEndian(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

function bigEndian(text: string): Buffer {
  return littleEndian(text).swap16();
}

describe('I07: a log in UTF-16', () => {
  const text = 'first line\nзначение 値 😀\nlast line\n';

  test.each([
    ['utf-16le', Buffer.concat([LE_MARK, littleEndian(text)])],
    ['utf-16be', Buffer.concat([BE_MARK, bigEndian(text)])],
  ])('in %s is told of once, and its bytes come exactly', async (encoding, content) => {
    const server = await serveLog(content);
    const client = await readToEnd(server.stream('from=start&follow=false'));
    expect(client.events[0]?.event).toBe('encoding');
    expect(client.notices('encoding')).toMatchObject([{ encoding }]);
    const whole = (await ask(server.stream('from=start&follow=false&format=text'))).body;
    expect(whole.equals(content.subarray(0, content.lastIndexOf(0x0a) + 1))).toBe(true);
  });

  test('is told of where a viewer begins at its end, once a file, and while it is live', async () => {
    const content = Buffer.concat([LE_MARK, littleEndian(text.repeat(100))]);
    const server = await serveLog(content);
    const client = connectSse(server.stream('lines=1'));
    await client.sawNotice('encoding');
    expect(client.events[0]?.event).toBe('encoding');
    await client.sawNotice('live');
    server.append(littleEndian('more\n'));
    await client.sawLines(2);
    expect(client.notices('encoding')).toHaveLength(1);
    renameSync(server.file, `${server.file}.1`);
    appendFileSync(server.file, Buffer.concat([LE_MARK, littleEndian('next\n\n')]));
    await client.sawNotice('rotated');
    await expect.poll(() => client.notices('encoding').length, POLL).toBe(2);
  });

  test('is told of over a WebSocket, when the first bytes come while it is watched', async () => {
    const server = await serveLog('');
    const received = nothingReceived();
    const connection = connectWebSocket(server.stream(), received, Infinity);
    onTestFinished(() => connection.cut());
    await expect.poll(() => received.notices.length, POLL).toBe(1);
    server.append(Buffer.concat([LE_MARK, littleEndian(text)]));
    await expect.poll(() => received.lines.length, POLL).toBeGreaterThan(0);
    expect(received.notices.map(({ event }) => event)).toEqual(['live', 'encoding']);
  });

  test.each<[string, Buffer]>([
    ['UTF-8 with a mark', Buffer.from('\u{feff}first line\n')],
    ['latin1 that begins with the same letters', Buffer.from('ÿþ first line\nsecond\n', 'latin1')],
    ['the mark and half a pair', Buffer.from('fffe610000d86100', 'hex')],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0])],
    ['the mark alone', LE_MARK],
  ])('is not seen in %s', async (_name, content) => {
    expect(await wideEncodingOf(await fileOf(content))).toBeNull();
  });
});
