import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { parseEventId } from '../../src/protocol/event-id.ts';
import { parseVectorId } from '../../src/protocol/vector-id.ts';
import { connectBlocks } from '../helpers/blocks-viewer.ts';
import { ask } from '../helpers/http.ts';
import { connectSse, readToEnd } from '../helpers/sse-client.ts';
import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import { watchThroughCuts } from '../resume/cuts.ts';
import { serveLogs } from './stage.ts';
import type { SeveralServer } from './stage.ts';
import { fileOf, inTimeOrder, writtenLines } from './written.ts';
import type { WrittenLine } from './written.ts';

const NAMES = ['web', 'app', 'database'];
/** What is read of a file at once. */
const BLOCK_BYTES = 64 * 1024;
const QUERY = 'order=time&from=start';

function isAsked(line: string): boolean {
  return / line \d*[37]$/.test(line);
}

function isDated(line: string): boolean {
  return line.includes(' INFO ');
}

interface Served {
  readonly server: SeveralServer;
  readonly lines: readonly WrittenLine[][];
}

async function serveWritten(count = 400): Promise<Served> {
  const server = await serveLogs(NAMES);
  const lines = NAMES.map((log) => writtenLines(log, count));
  for (const [index, log] of NAMES.entries()) {
    writeFileSync(server.journal(log).path, fileOf(lines[index] ?? []));
  }
  return { server, lines };
}

async function eventsOf(url: string, lastId?: string): Promise<{ line: string; id: string }[]> {
  const client = await readToEnd(url, lastId === undefined ? {} : { 'Last-Event-ID': lastId });
  return client.events.flatMap(({ event = '', data, id = '' }) =>
    NAMES.includes(event) ? [{ line: `${event} ${data}`, id }] : [],
  );
}

test('the lines of several logs come in the order of their times, and undated ones behind the line before', async () => {
  const { server, lines } = await serveWritten();
  const events = await eventsOf(server.stream(`${QUERY}&follow=false`));
  expect(events.map(({ line }) => line)).toEqual(inTimeOrder(lines));
});

test('whoever comes back with any id goes on in the same order', async () => {
  const { server } = await serveWritten(40);
  const url = server.stream(`${QUERY}&follow=false`);
  const whole = await eventsOf(url);
  for (const [index, { id }] of whole.entries()) {
    expect(await eventsOf(url, id)).toEqual(whole.slice(index + 1));
  }
});

test('no id claims a line that was not sent before it', async () => {
  const { server } = await serveWritten();
  const sent = new Map<string, number>();
  for (const { line, id } of await eventsOf(server.stream(`${QUERY}&follow=false`))) {
    const log = line.slice(0, line.indexOf(' '));
    sent.set(log, (sent.get(log) ?? 0) + Buffer.byteLength(line) - log.length);
    for (const [name, position] of parseVectorId(id).parts) {
      expect(parseEventId(position)?.offset).toBe(sent.get(name) ?? 0);
    }
  }
});

test.each([
  ['over server-sent events', connectEvents, QUERY, 6000],
  ['over server-sent events in batches', connectEvents, `${QUERY}&format=batch`, 20_000],
  ['over WebSocket', connectWebSocket, QUERY, 20_000],
] as const)('the order is the same through cuts, %s', async (_how, connect, query, mostBytes) => {
  const { server, lines } = await serveWritten();
  const received = nothingReceived();
  const expected = inTimeOrder(lines);
  const url = server.stream(query);
  await watchThroughCuts({ url, connect, received, lines: expected.length, cuts: 40, mostBytes });
  expect(received.lines).toEqual(expected);
});

test.each([
  ['NDJSON', 'ndjson'],
  ['text', 'text'],
])('the order is the same as %s', async (_name, format) => {
  const { server, lines } = await serveWritten();
  const { text } = await ask(server.stream(`${QUERY}&follow=false&format=${format}`));
  const order = inTimeOrder(lines);
  if (format === 'text') {
    const asText = order.map((line) => line.replace(' ', ': '));
    expect(text.trimEnd().split('\n')).toEqual(asText);
    return;
  }
  const messages = text.trimEnd().split('\n');
  const parsed = messages.map((line): { log?: string; data?: string } => JSON.parse(line));
  const said = parsed.filter(({ data }) => data !== undefined);
  expect(said.map(({ log, data }) => `${log} ${data}`)).toEqual(order);
});

test('a line without a time that a filter shows has the time of the line before it that is hidden', async () => {
  const { server, lines } = await serveWritten();
  const expected = inTimeOrder(lines, ({ text }) => isAsked(text));
  const query = `${QUERY}&grep=${encodeURIComponent('/line \\d*[37]$/')}`;
  // What goes on with a line that passes passes too, so each is asked for by itself.
  const received = nothingReceived();
  const url = server.stream(query);
  const whole = await eventsOf(`${url}&follow=false`);
  expect(whole.map(({ line }) => line).filter(isAsked)).toEqual(expected);
  const cutting = { url, connect: connectBlocks, received, cuts: 40, mostBytes: 4000 };
  await watchThroughCuts({ ...cutting, lines: whole.length });
  expect(received.lines).toEqual(whole.map(({ line }) => line));
});

test('whoever comes back between a hidden line and one that goes on with it finds the time of both', async () => {
  const server = await serveLogs(['web', 'app']);
  const day = '2026-11-20T10:00:';
  const hidden = (second: string): string => `${day}${second}Z INFO hidden\n`;
  const shown = `${day}00Z INFO needle of web\n`;
  const record = hidden('10');
  const lines = Math.floor((BLOCK_BYTES - shown.length - record.length) / hidden('01').length);
  // The record is the last whole line of the first block that is read, and what goes on with it is not in it.
  const web = `${shown}${hidden('01').repeat(lines)}${record}\t${'needle '.repeat(20)}\n`;
  expect(web.indexOf('\t')).toBeLessThan(BLOCK_BYTES);
  writeFileSync(server.journal('web').path, web);
  const app = ['05', '06'].map((second) => `${day}${second}Z INFO needle of app\n`);
  writeFileSync(server.journal('app').path, app.join(''));
  const url = server.stream(`${QUERY}&follow=false&grep=needle`);
  const whole = await eventsOf(url);
  expect(whole.map(({ line }) => line.slice(0, 4))).toEqual(['web ', 'app ', 'app ', 'web ']);
  // The id of the second line is the first one that lies behind the hidden record.
  expect(await eventsOf(url, whole[1]?.id)).toEqual(whole.slice(2));
});

test('what was rotated and compressed is in the order too', async () => {
  const { server, lines } = await serveWritten();
  for (const [index, log] of NAMES.entries()) {
    const { path } = server.journal(log);
    const text = fileOf(lines[index] ?? []);
    const cut = text.indexOf('\n', text.length / (2 + index)) + 1;
    renameSync(path, `${path}.1`);
    writeFileSync(`${path}.1`, text.slice(0, cut));
    if (index === 1) writeFileSync(`${path}.1.gz`, gzipSync(text.slice(0, cut)));
    writeFileSync(path, text.slice(cut));
  }
  const events = await eventsOf(server.stream(`${QUERY}&follow=false`));
  // A line without a time at the beginning of a file has no line before it.
  expect(events.map(({ line }) => line).toSorted()).toEqual(inTimeOrder(lines).toSorted());
  expect(events.map(({ line }) => line).filter(isDated)).toEqual(
    inTimeOrder(lines).filter(isDated),
  );
});

test('lines that are written while others are live go on without them', async () => {
  const server = await serveLogs(NAMES);
  for (const log of NAMES) writeFileSync(server.journal(log).path, '');
  const client = connectSse(server.stream('order=time&from=end'));
  await expect.poll(() => client.notices('live')).toHaveLength(3);
  appendFileSync(server.journal('app').path, '2026-11-20T10:00:05Z alone\n');
  await expect.poll(() => client.lines('app')).toEqual(['2026-11-20T10:00:05Z alone']);
  appendFileSync(server.journal('app').path, '2026-11-20T10:00:06Z again\n');
  await expect.poll(() => client.lines('app')).toHaveLength(2);
});

test('a line whose time lies far ahead is not held for ever by a log that is written to all the time', async () => {
  const server = await serveLogs(['web', 'app']);
  for (const log of ['web', 'app']) writeFileSync(server.journal(log).path, '');
  const client = connectSse(server.stream('order=time&from=end'));
  await expect.poll(() => client.notices('live')).toHaveLength(2);
  const busy = setInterval(
    () => appendFileSync(server.journal('app').path, '2026-11-20T10:00:05Z busy\n'),
    10,
  );
  try {
    await expect.poll(() => client.lines('app').length).toBeGreaterThan(5);
    appendFileSync(server.journal('web').path, '2099-01-01T00:00:00Z early\n');
    await expect.poll(() => client.lines('web'), { timeout: 25_000 }).toHaveLength(1);
  } finally {
    clearInterval(busy);
  }
});

test('a limit counts the lines of all logs in their order', async () => {
  const { server, lines } = await serveWritten();
  const url = server.stream(`${QUERY}&limit=100`);
  const events = await eventsOf(url);
  expect(events.map(({ line }) => line)).toEqual(inTimeOrder(lines).slice(0, 100));
  expect(await eventsOf(url, events[59]?.id)).toEqual(events.slice(60));
});

test('an order that there is not is refused in words', async () => {
  const { server } = await serveWritten(1);
  const { status, text } = await ask(server.stream('order=size'));
  expect(status).toBe(400);
  expect(text).toContain('order');
});
