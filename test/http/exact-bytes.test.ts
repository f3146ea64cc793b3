import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as fc from 'fast-check';
import { createParser } from 'eventsource-parser';
import type { EventSourceMessage } from 'eventsource-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer } from '../helpers/server.ts';
import { ask, openResponse } from '../helpers/http.ts';
import { POLL } from '../helpers/sse-client.ts';
import { chunkedLogBytes } from '../helpers/log-bytes.ts';
import { contentOf, cutsOf, eventDataOf, idAtOffset, stretchesOf } from '../helpers/oracle.ts';

/** Pieces this long, so that small files have some. Blocks are no longer than pieces. */
const PIECE_BYTES = 2000;
/** One for each run; a failure that is made smaller takes many. */
const LOGS = 1000;

let folder: string;
let server: TestServer;
let used = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sse-tail-test-'));
  const logs = Object.fromEntries(
    Array.from({ length: LOGS }, (_, index) => [
      `log${index}`,
      join(folder, `${index}`, 'app.log'),
    ]),
  );
  server = await startTestServer({
    logs,
    maxLineBytes: PIECE_BYTES,
    ringBytes: 20_000,
    pollMs: 50,
  });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
  expect(server.errors).toEqual([]);
});

/** A log that no test has used yet. */
function freshLog(): { path: string; url: string } {
  const index = used % LOGS;
  used += 1;
  mkdirSync(join(folder, `${index}`), { recursive: true });
  return { path: join(folder, `${index}`, 'app.log'), url: `${server.url}logs/log${index}` };
}

async function bodyOf(url: string, format: string): Promise<Buffer> {
  const { status, body } = await ask(`${url}?from=start&follow=false&format=${format}`);
  expect(status).toBe(200);
  return body;
}

/** Opens a stream that goes on; the function waits for the last line and gives all that came. */
async function follow(url: string, format: string): Promise<() => Promise<Buffer>> {
  const response = await openResponse(`${url}?from=start&format=${format}`);
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('error', () => response.destroy());
  const body = (): Buffer => Buffer.concat(chunks);
  const isWhole = format === 'events' || format === 'batch' ? /the end.*\n\n/ : /the end.*\n/;
  return async () => {
    await expect.poll(() => isWhole.test(body().toString('latin1')), POLL).toBe(true);
    response.destroy();
    return body();
  };
}

/** Tells when everything is there. */
const LAST_LINE = '\nthe end\n';

function eventsIn(body: Buffer): EventSourceMessage[] {
  const events: EventSourceMessage[] = [];
  createParser({ onEvent: (event) => events.push(event) }).feed(new TextDecoder().decode(body));
  return events;
}

function checkEvents(body: Buffer, bytes: Buffer): void {
  const lines = eventsIn(body).filter(({ event }) => event === undefined);
  expect(lines.map(({ data }) => data)).toEqual(
    stretchesOf(bytes, PIECE_BYTES).map((stretch) => eventDataOf(stretch)),
  );
  expect(lines.map(({ id }) => id)).toEqual(
    cutsOf(bytes, PIECE_BYTES).map((cut) => idAtOffset(bytes, cut)),
  );
}

function checkBatches(body: Buffer, bytes: Buffer): void {
  let offset = 0;
  for (const { id, data } of eventsIn(body).filter(({ event }) => event === 'lines')) {
    const batch: BatchMessage = JSON.parse(data);
    expect(batch.offset).toBe(offset);
    for (const [index, line] of batch.lines.entries()) {
      const length = batch.lengths[index] ?? 0;
      const stretch = bytes.subarray(offset, offset + length);
      const content = batch.partial ? stretch : contentOf(stretch);
      const given =
        typeof line === 'string' ? Buffer.from(line) : Buffer.from(line.base64, 'base64');
      expect(given.equals(content)).toBe(true);
      offset += length;
      const mark = batch.marks.findLast(([from]) => from <= offset)?.[1];
      expect(`${offset}-${mark}`).toBe(
        idAtOffset(bytes, { offset, midLine: batch.partial ?? false }),
      );
    }
    expect(batch.id).toBe(id);
    expect(batch.id).toBe(idAtOffset(bytes, { offset, midLine: batch.partial ?? false }));
  }
  expect(offset).toBe(cutsOf(bytes, PIECE_BYTES).at(-1)?.offset ?? 0);
}

function checkNdjson(body: Buffer, bytes: Buffer): void {
  const objects = body
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  const lines = objects.filter((object) => object.event === undefined);
  const contents = lines.map(({ data, base64 }) =>
    data === undefined ? Buffer.from(base64, 'base64') : Buffer.from(data),
  );
  expect(contents.map((content) => content.toString('latin1'))).toEqual(
    stretchesOf(bytes, PIECE_BYTES).map((stretch) => contentOf(stretch).toString('latin1')),
  );
  const cuts = cutsOf(bytes, PIECE_BYTES);
  expect(lines.map(({ id }) => id)).toEqual(cuts.map((cut) => idAtOffset(bytes, cut)));
  expect(lines.map(({ partial }) => partial ?? false)).toEqual(cuts.map(({ midLine }) => midLine));
}

describe('whatever bytes a log has', () => {
  test('every format gives them exactly', async () => {
    await fc.assert(
      fc.asyncProperty(chunkedLogBytes, async (chunks) => {
        const { path, url } = freshLog();
        const bytes = Buffer.concat(chunks);
        writeFileSync(path, bytes);
        const end = cutsOf(bytes, PIECE_BYTES).at(-1)?.offset ?? 0;
        expect((await bodyOf(url, 'text')).equals(bytes.subarray(0, end))).toBe(true);
        checkEvents(await bodyOf(url, 'events'), bytes);
        checkBatches(await bodyOf(url, 'batch'), bytes);
        checkNdjson(await bodyOf(url, 'ndjson'), bytes);
      }),
      { numRuns: 120 },
    );
  });

  test('and in whatever chunks they are appended, viewers who watch get them exactly', async () => {
    await fc.assert(
      fc.asyncProperty(chunkedLogBytes, async (chunks) => {
        const { path, url } = freshLog();
        const bytes = Buffer.concat(chunks);
        writeFileSync(path, '');
        const [text, events, batches, ndjson] = await Promise.all([
          follow(url, 'text'),
          follow(url, 'events'),
          follow(url, 'batch'),
          follow(url, 'ndjson'),
        ]);
        for (const chunk of chunks) {
          appendFileSync(path, chunk);
          await new Promise(setImmediate);
        }
        appendFileSync(path, LAST_LINE);
        const whole = Buffer.concat([bytes, Buffer.from(LAST_LINE)]);
        expect((await text()).equals(whole)).toBe(true);
        checkEvents(await events(), whole);
        checkBatches(await batches(), whole);
        checkNdjson(await ndjson(), whole);
      }),
      { numRuns: 120 },
    );
  });
});
