import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { ask } from '../helpers/http.ts';
import type { TestServer } from '../helpers/server.ts';
import { startTestServer } from '../helpers/server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { REDACT, hiding, serve } from './stage.ts';

const LINES = Array.from({ length: 200 }, (_, index) => `line ${index} password=${index * 7919}`);
const CONTENT = `${LINES.join('\n')}\n`;

interface Stage {
  readonly path: string;
  serve(key: Buffer, redact?: readonly string[]): Promise<TestServer>;
}

/** A log with a rotated file, which several servers offer. */
function stage(content = CONTENT): Stage {
  const path = join(tempFolder(), 'app.log');
  writeFileSync(path, content);
  writeFileSync(`${path}.1.gz`, gzipSync(`older password=1\n${content}`));
  return {
    path,
    serve: (key, redact = REDACT) =>
      serve(hiding({ logs: { app: { path, rotated: null, redact } } }, key)),
  };
}

/** The ids of all lines, in order. */
async function idsOf({ url }: TestServer): Promise<string[]> {
  const { text } = await ask(`${url}logs/app?follow=false&from=start&format=ndjson`);
  const events: { readonly id: string; readonly data?: string }[] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return events.filter(({ data }) => data !== undefined).map(({ id }) => id);
}

/** What comes to somebody who comes back with an id: lines and gaps. */
async function comeBack({ url }: TestServer, id: string): Promise<string[]> {
  const { text } = await ask(`${url}logs/app?follow=false&format=ndjson`, {
    headers: { 'Last-Event-ID': id },
  });
  const events = text.trim().split('\n');
  return events.flatMap((line) => {
    const { data, event, reason } = JSON.parse(line);
    return data ?? (event === 'gap' ? `gap ${reason}` : []);
  });
}

describe('the ids of a log of which parts are hidden', () => {
  test('are the same on every server that has the key, and resume exactly there', async () => {
    const key = randomBytes(32);
    const { serve: start } = stage();
    const [one, other] = [await start(key), await start(key)];
    const ids = await idsOf(one);
    expect(ids.length).toBe(2 * LINES.length + 1);
    expect(await idsOf(other)).toEqual(ids);
    const { text } = await ask(`${other.url}logs/app?follow=false&from=start&format=text`);
    const whole = text.trim().split('\n');
    for (const at of [0, 5, 150, 201, 250, 399]) {
      expect(await comeBack(other, ids[at] ?? '')).toEqual(whole.slice(at + 1));
    }
    expect(text).not.toContain('password');
  });

  test('stay good when other expressions are hidden', async () => {
    const key = randomBytes(32);
    const { serve: start } = stage();
    const ids = await idsOf(await start(key));
    const shown = await comeBack(await start(key, ['/line 39[0-9]/']), ids[395] ?? '');
    expect(shown).toEqual(LINES.slice(195));
  });

  test('lead to a gap and to no wrong byte once the key is another one', async () => {
    const { serve: start } = stage();
    const ids = await idsOf(await start(randomBytes(32)));
    const other = await start(randomBytes(32));
    for (const at of [0, 5, 150, 201, 399]) {
      const [gap, ...rest] = await comeBack(other, ids[at] ?? '');
      expect(gap).toMatch(/^gap (rewritten|gone|bad-id)$/);
      expect([0, LINES.length, 2 * LINES.length + 1]).toContain(rest.length);
    }
    const { status } = await ask(`${other.url}api/lines/app?at=${ids[10]}`);
    expect(status).toBe(404);
  });

  test('tell nothing that can be worked out without the key', async () => {
    const { serve: start } = stage();
    const server = await start(randomBytes(32));
    const all = [...(await idsOf(server)), (await ask(`${server.url}raw/app`)).headers.etag ?? ''];
    for (const content of [CONTENT, `older password=1\n${CONTENT}`]) {
      for (const hash of hashesOf(content)) expect(all.join(' ')).not.toContain(hash);
    }
    // The same text would hold them if ids were made as they are elsewhere.
    const open = await startTestServer({ logs: { app: stage().path } });
    expect((await idsOf(open)).at(-1)).toBe(
      `${CONTENT.length}-${hashesOf(CONTENT).at(-2)}-${hashesOf(CONTENT).at(-1)}`,
    );
    await open.close();
  });
});

function hashOf(part: Buffer): string {
  return createHash('sha256').update(part).digest('hex');
}

/** What an id of a log that hides nothing is made of: docs/protocol.md. */
function hashesOf(content: string): string[] {
  const bytes = Buffer.from(content);
  const heads: string[] = [];
  for (let end = bytes.indexOf(10); end >= 0 && end < 4096; end = bytes.indexOf(10, end + 1)) {
    heads.push(hashOf(bytes.subarray(0, end + 1)).slice(0, 12));
  }
  const anchor = 4096 * Math.floor(bytes.length / 4096);
  const head = hashOf(bytes.subarray(0, 4096)).slice(0, 12);
  return [...heads, head, hashOf(bytes.subarray(anchor - 256, anchor)).slice(0, 8)];
}

test('a log that hides something is not served without a key', async () => {
  const { path } = stage();
  const logs = { app: { path, rotated: null, redact: REDACT } };
  await expect(startTestServer({ logs })).rejects.toThrow('needs a key for its ids');
  const missing = join(tempFolder(), 'ids.key');
  await expect(startTestServer({ logs, idKeyFile: missing })).rejects.toThrow(
    /idKeyFile: .*ids\.key cannot be read.*openssl rand/,
  );
});
