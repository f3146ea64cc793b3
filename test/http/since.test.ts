import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { ask, errorCode } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { connectSse, readToEnd } from '../helpers/sse-client.ts';

const AT = Date.UTC(2026, 10, 21, 10);

/** A line a minute, from minute `from` on. */
function minutes(from: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const time = new Date(AT + (from + index) * 60_000).toISOString();
    return `${time} INFO minute ${from + index}`;
  });
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

describe('since', () => {
  test('begins at the first line of the time or later, and goes on live', async () => {
    const lines = minutes(0, 60);
    const server = await serveLog(text(lines));
    const client = connectSse(server.stream('since=2026-11-21T10:30Z'));
    await client.sawNotice('live');
    expect(client.lines()).toEqual(lines.slice(30));
    server.append(text(minutes(60, 1)));
    await client.sawLines(31);
    expect(client.notices('guess')).toEqual([]);
  });

  test('lines without a time belong to the one before them', async () => {
    const [first = '', second = '', third = ''] = minutes(0, 3);
    const server = await serveLog(text([first, '\tat a', second, '\tat b', third, '\tat c']));
    const since = await readToEnd(server.stream('follow=false&since=2026-11-21T10:01Z'));
    expect(since.lines()).toEqual([second, '\tat b', third, '\tat c']);
    const until = await readToEnd(server.stream('from=start&until=2026-11-21T10:02Z'));
    expect(until.lines()).toEqual([first, '\tat a', second, '\tat b']);
  });

  test('a time behind the last line begins at the end, one before the first at the first', async () => {
    const server = await serveLog(text(minutes(0, 5)));
    const late = await readToEnd(server.stream('follow=false&since=2026-11-21T11:00Z'));
    expect(late.lines()).toEqual([]);
    const early = await readToEnd(server.stream('follow=false&since=2026-11-21T09:00Z'));
    expect(early.lines()).toEqual(minutes(0, 5));
  });

  test('goes back into rotated and compressed files', async () => {
    const server = await serveLog(text(minutes(40, 20)));
    writeFileSync(join(server.folder, 'app.log.1'), text(minutes(20, 20)));
    writeFileSync(join(server.folder, 'app.log.2.gz'), gzipSync(text(minutes(0, 20))));
    for (const minute of [5, 20, 39, 40, 59]) {
      const asked = new Date(AT + minute * 60_000).toISOString();
      const client = await readToEnd(server.stream(`follow=false&since=${asked}`));
      expect(client.lines()).toEqual(minutes(minute, 60 - minute));
    }
  });

  test('an id is stronger', async () => {
    const lines = minutes(0, 10);
    const server = await serveLog(text(lines));
    const query = 'since=2026-11-21T10:02Z&limit=3';
    const first = await readToEnd(server.stream(query.replace('limit=3', 'follow=false')));
    const id = first.events[3]?.id;
    const again = await readToEnd(server.stream('since=2026-11-21T10:02Z&follow=false'), {
      'Last-Event-ID': id,
    });
    expect(again.lines()).toEqual(lines.slice(6));
  });

  test('a log that says no times begins at the start of its file, and says that this is a guess', async () => {
    const server = await serveLog('one\ntwo\n');
    const client = await readToEnd(server.stream('follow=false&since=1h'));
    expect(client.lines()).toEqual(['one', 'two']);
    expect(client.notices('guess')).toMatchObject([{ reason: 'undated' }]);
    const later = await readToEnd(server.stream('follow=false&since=2099-01-01'));
    expect(later.lines()).toEqual([]);
  });
});

describe('until', () => {
  test('ends before the first line of the time or later, and who comes back stays away', async () => {
    const lines = minutes(0, 60);
    const server = await serveLog(text(lines));
    const query = 'since=2026-11-21T10:30Z&until=2026-11-21T10:40Z';
    const client = await readToEnd(server.stream(query));
    expect(client.lines()).toEqual(lines.slice(30, 40));
    expect(client.notices('end')).toEqual([{ reason: 'until', final: true }]);
    const again = await readToEnd(server.stream(query), { 'Last-Event-ID': client.lastId });
    expect((await again.opened).status).toBe(204);
  });

  test('who was cut before the end goes on where it was', async () => {
    const lines = minutes(0, 60);
    const server = await serveLog(text(lines));
    const query = 'since=2026-11-21T10:30Z&until=2026-11-21T10:40Z';
    const client = await readToEnd(server.stream(query));
    const id = client.events[4]?.id;
    const again = await readToEnd(server.stream(query), { 'Last-Event-ID': id });
    expect(again.lines()).toEqual(lines.slice(35, 40));
    expect(again.notices('end')).toEqual([{ reason: 'until', final: true }]);
  });

  test('holds across rotations', async () => {
    const server = await serveLog(text(minutes(20, 20)));
    writeFileSync(join(server.folder, 'app.log.1'), text(minutes(0, 20)));
    const client = await readToEnd(server.stream('from=start&until=2026-11-21T10:25Z'));
    expect(client.lines()).toEqual(minutes(0, 25));
  });

  test('ends a live stream before the line that is too late', async () => {
    const server = await serveLog(text(minutes(0, 5)));
    const untilMs = Date.now() + 3_600_000;
    const client = connectSse(server.stream(`from=start&until=${untilMs}`));
    await client.sawNotice('live');
    const before = `${new Date(untilMs - 1).toISOString()} before`;
    server.append(`${before}\n\tgoes on\n${new Date(untilMs).toISOString()} after\n`);
    await client.closed;
    expect(client.lines()).toEqual([...minutes(0, 5), before, '\tgoes on']);
  });

  test('ends a quiet stream by the clock', async () => {
    const server = await serveLog(text(minutes(0, 5)));
    const client = await readToEnd(server.stream('from=start&until=2026-11-21T11:00Z'));
    expect(client.lines()).toEqual(minutes(0, 5));
    expect(client.notices('end')).toEqual([{ reason: 'until', final: true }]);
  });

  test('with a limit the stream ends at what comes first', async () => {
    const server = await serveLog(text(minutes(0, 10)));
    const query = 'from=start&until=2026-11-21T10:05Z';
    const few = await readToEnd(server.stream(`${query}&limit=3`));
    expect(few.lines()).toEqual(minutes(0, 3));
    expect(few.notices('end')).toEqual([{ reason: 'limit', final: true }]);
    const many = await readToEnd(server.stream(`${query}&limit=8`));
    expect(many.lines()).toEqual(minutes(0, 5));
    expect(many.notices('end')).toEqual([{ reason: 'until', final: true }]);
  });
});

test('what cannot be read as a time is a bad parameter that says what to write', async () => {
  const server = await serveLog(text(minutes(0, 5)));
  const wrong = ['since=soon', 'until=soon', 'since=', 'since=15m&from=start', 'since=15m&lines=5'];
  for (const query of wrong) {
    const answer = await ask(server.stream(query));
    expect([query, answer.status, errorCode(answer)]).toEqual([query, 400, 'ERR_BAD_PARAMETER']);
  }
  expect((await ask(server.stream('since=soon'))).text).toContain('15m');
  expect(
    (await ask(server.stream('since=soon'), { headers: { 'Last-Event-ID': '5' } })).status,
  ).toBe(400);
});

test('times that name no zone are of the zone of the config, in lines and in what is asked', async () => {
  const lines = ['2026-11-21 10:00:00,000 one', '2026-11-21 11:00:00,000 two'];
  const server = await serveLog(text(lines), { timeZone: 'America/New_York' });
  const local = await readToEnd(server.stream('follow=false&since=2026-11-21T10:30'));
  expect(local.lines()).toEqual(lines.slice(1));
  const utc = await readToEnd(server.stream('follow=false&since=2026-11-21T15:30Z'));
  expect(utc.lines()).toEqual(lines.slice(1));
});
