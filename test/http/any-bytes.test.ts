import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { ask } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { stretchesOf } from '../helpers/oracle.ts';
import { POLL, connectSse } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

test('I16: separators of Unicode and control characters end no line', async () => {
  const lines = ['a\u2028b\u2029c', 'a\u0085b', 'a\vb\fc', '\u001e\u001d\u001c'];
  const server = await serveLog(`${lines.join('\n')}\n`);
  const client = connectSse(server.stream('from=start'));
  await client.sawLines(lines.length);
  server.append(`${lines.join('\n')}\n`);
  await client.sawLines(2 * lines.length);
  expect(client.lines()).toEqual([...lines, ...lines]);
});

describe('I20: a binary file of 10 MB', () => {
  const content = Buffer.concat([randomBytes(10_000_000), Buffer.from('\n')]);

  test('comes with exactly its bytes as text', async () => {
    const server = await serveLog(content);
    const whole = (await ask(server.stream('from=start&follow=false&format=text'))).body;
    expect(whole.equals(content)).toBe(true);
  });

  test('comes with exactly its bytes in batches, and watched', async () => {
    const server = await serveLog(content.subarray(0, 1_000_000));
    const client = connectSse(server.stream('from=start&format=batch'));
    await client.sawNotice('live');
    for (let at = 1_000_000; at < 3_000_000; at += 100_000) {
      server.append(content.subarray(at, at + 100_000));
    }
    server.append('\n');
    const file = readFileSync(server.file);
    await expect.poll(() => offsetOf(client.lastId), POLL).toBe(file.length);
    expect(batchBytes(client.lines('lines')).equals(file)).toBe(true);
  });
});

function offsetOf(id: string): number {
  return Number(id.split('-')[0]);
}

/** The bytes that batches tell of; a CR before the LF is told by the length alone. */
function batchBytes(messages: readonly string[]): Buffer {
  return Buffer.concat(
    messages.flatMap((text) => {
      const { lines, lengths, partial } = JSON.parse(text);
      return lines.flatMap((line: string | { base64: string }, index: number) => {
        const bytes =
          typeof line === 'string' ? Buffer.from(line) : Buffer.from(line.base64, 'base64');
        if (partial === true) return [bytes];
        const end = lengths[index] - bytes.length === 2 ? '\r\n' : '\n';
        return [bytes, Buffer.from(end)];
      });
    }),
  );
}

const APPENDER = `
import { appendFileSync } from 'node:fs';
const [path, letter] = process.argv.slice(2);
for (let count = 0; count < 100; count += 1) {
  appendFileSync(path, (letter.repeat(9000 + count) + '\\n').repeat(3).slice(0, -500));
  appendFileSync(path, letter.repeat(499) + '\\n');
}
`;

test('I15: of two processes whose writes mix, a viewer gets the bytes as the file has them', async () => {
  const server = await serveLog('');
  const script = join(tempFolder(), 'appender.mjs');
  writeFileSync(script, APPENDER);
  const client = connectSse(server.stream('from=start'));
  await client.sawNotice('live');
  const writers = ['a', 'b'].map((letter) => fork(script, [server.file, letter]));
  await Promise.all(writers.map((writer) => once(writer, 'exit')));
  const stretches = stretchesOf(readFileSync(server.file));
  await client.sawLines(stretches.length);
  expect(client.lines()).toEqual(
    stretches.map((line) => line.toString('latin1', 0, line.length - 1)),
  );
});
