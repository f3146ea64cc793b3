import { appendFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { connectBlocks } from '../helpers/blocks-viewer.ts';
import { ask } from '../helpers/http.ts';
import { readToEnd } from '../helpers/sse-client.ts';
import { connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import { watchThroughCuts } from '../resume/cuts.ts';
import { linesOf, serveLogs } from './stage.ts';

const AT = Date.UTC(2026, 10, 20, 10);
const QUERY = 'since=2026-11-20T10:10Z&until=2026-11-20T11:00Z';

/** How many seconds lie between the lines of each log: the one is over long before the other. */
const LOGS = { app: 60, web: 4, db: 17 } as const;
const NAMES = ['app', 'web', 'db'] as const;

/** The lines of these minutes, each with one behind it that has no time. */
function linesBetween(log: keyof typeof LOGS, from: number, to: number): string[] {
  const step = LOGS[log] * 1000;
  const lines: string[] = [];
  for (let time = AT; time < AT + to * 60_000; time += step) {
    if (time < AT + from * 60_000) continue;
    lines.push(`${new Date(time).toISOString()} INFO ${log}`, `\tof ${log}, ${time}`);
  }
  return lines;
}

async function serveTimes() {
  const server = await serveLogs(NAMES);
  for (const log of NAMES) {
    const lines = linesBetween(log, 0, 80).map((line) => `${line}\n`);
    appendFileSync(server.journal(log).path, lines.join(''));
  }
  return server;
}

test.each([
  ['over server-sent events', connectBlocks],
  ['over WebSocket', connectWebSocket],
] as const)(
  'each log ends at its line, however often the viewer is cut, %s',
  async (_how, connect) => {
    const server = await serveTimes();
    const received = nothingReceived();
    const expected = NAMES.map((log) => linesBetween(log, 10, 60));
    const lines = expected.flat().length;
    const url = server.stream(QUERY);
    await watchThroughCuts({ url, connect, received, lines, cuts: 40, mostBytes: 20_000 });
    expect(NAMES.map((log) => linesOf(received.lines, log))).toEqual(expected);
  },
);

test('the stream ends when every log has ended, and whoever comes back is told to stay away', async () => {
  const server = await serveTimes();
  const url = server.stream(QUERY);
  const client = await readToEnd(url);
  for (const log of NAMES) expect(client.lines(log)).toEqual(linesBetween(log, 10, 60));
  expect(client.notices('end')).toEqual([{ reason: 'until', final: true }]);
  expect((await ask(url, { headers: { 'Last-Event-ID': client.lastId } })).status).toBe(204);
});
