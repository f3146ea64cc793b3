import { appendFileSync } from 'node:fs';
import { setTimeout as passed } from 'node:timers/promises';

import { expect, test } from 'vitest';

import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import { filterOf } from '../filter/pieces.ts';
import { referenceFilter } from '../filter/reference.ts';
import { connectBlocks } from '../helpers/blocks-viewer.ts';
import { ask } from '../helpers/http.ts';
import { readToEnd } from '../helpers/sse-client.ts';
import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import { watchThroughCuts } from '../resume/cuts.ts';
import { linesOf, serveLogs } from './stage.ts';

const LOGS = ['app', 'web', 'db'];
const CRITERIA = filterOf({ grep: ['needle'], context: 1 });
const QUERY = 'from=start&grep=needle&context=1';
const PARTS = 20;

/** Lines of which one in some passes, in each log another one. The last one does, so that all is decided. */
function partOf(log: string, part: number): string {
  const every = 7 + 3 * LOGS.indexOf(log);
  const lines = Array.from({ length: 40 }, (_, index) => {
    const isNeedle = index % every === 0 || index === 39;
    return `${log} part ${part} line ${index} ${isNeedle ? 'needle' : 'hay'}\n`;
  });
  return lines.join('');
}

function wholeOf(log: string): string {
  return Array.from({ length: PARTS }, (_, part) => partOf(log, part)).join('');
}

test.each([
  ['over server-sent events', connectBlocks, QUERY, 4000],
  ['over server-sent events in batches', connectEvents, `${QUERY}&format=batch`, 20_000],
  ['over WebSocket', connectWebSocket, QUERY, 20_000],
] as const)(
  'what a filter lets through of each log comes once, %s',
  async (_how, connect, query, mostBytes) => {
    const server = await serveLogs(LOGS);
    const received = nothingReceived();
    const expected = LOGS.map((log) => referenceFilter(CRITERIA, wholeOf(log)));
    const lines = expected.flat().length;
    const url = server.stream(query);
    const watching = watchThroughCuts({ url, connect, received, lines, cuts: 100, mostBytes });
    for (let part = 0; part < PARTS; part += 1) {
      for (const log of LOGS) appendFileSync(server.journal(log).path, partOf(log, part));
      await passed(10);
    }
    await watching;
    expect(LOGS.map((log) => linesOf(received.lines, log))).toEqual(expected);
    expect(received.notices.filter(({ event }) => event === 'gap')).toEqual([]);
  },
);

test('of each log the lines and what was left out are all of its bytes', async () => {
  const server = await serveLogs(LOGS);
  for (const log of LOGS) appendFileSync(server.journal(log).path, wholeOf(log));
  const client = await readToEnd(server.stream(`${QUERY}&format=batch&event=part&follow=false`));
  const messages = client.lines('part').map((data): BatchMessage => JSON.parse(data));
  for (const log of LOGS) {
    let end = 0;
    for (const { offset, lengths, skipped = [] } of messages.filter((it) => it.log === log)) {
      expect(offset).toBe(end);
      end = [...lengths, ...skipped.map(([, bytes]) => bytes)].reduce((sum, it) => sum + it, end);
    }
    expect(end).toBe(Buffer.byteLength(wholeOf(log)));
  }
  expect(messages.some(({ skipped }) => skipped !== undefined)).toBe(true);
  expect(messages.every((message) => !('id' in message))).toBe(true);
});

test('a limit counts what passes in all logs, and goes on counting after a cut', async () => {
  const server = await serveLogs(LOGS);
  for (const log of LOGS) appendFileSync(server.journal(log).path, wholeOf(log));
  const url = server.stream(`${QUERY}&limit=60`);
  const whole = await readToEnd(url);
  const lines = whole.events.filter(({ event }) => LOGS.includes(event ?? ''));
  expect(lines).toHaveLength(60);
  const rest = await readToEnd(url, { 'Last-Event-ID': lines[19]?.id });
  expect(LOGS.flatMap((log) => rest.lines(log))).toHaveLength(40);
  expect((await ask(url, { headers: { 'Last-Event-ID': rest.lastId } })).status).toBe(204);
});
