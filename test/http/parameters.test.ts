import { describe, expect, test } from 'vitest';

import { ask, errorCode } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { readToEnd } from '../helpers/sse-client.ts';

const LINES = numberedLines(30).trimEnd().split('\n');

async function linesFor(query: string, overrides = {}): Promise<string[]> {
  const server = await serveLog(numberedLines(30), overrides);
  return (await readToEnd(server.stream(`follow=false&${query}`))).lines();
}

describe('where a stream begins', () => {
  test('without a word: 10 lines before the end, or as many as the settings say', async () => {
    expect(await linesFor('')).toEqual(LINES.slice(-10));
    expect(await linesFor('', { lines: 3 })).toEqual(LINES.slice(-3));
  });

  test.each([
    ['lines=0', []],
    ['lines=1', LINES.slice(-1)],
    ['lines=29', LINES.slice(-29)],
    ['lines=100000', LINES],
    ['from=start', LINES],
    ['from=end', []],
    ['from=0', LINES],
    ['from=7', LINES.slice(1)],
    ['from=8', LINES.slice(2)],
    ['from=999999', []],
    ['from=14&lines=3', LINES.slice(2)],
    ['last_event_id=14', LINES.slice(2)],
    ['lastEventId=14', LINES.slice(2)],
    ['last_event_id=14&from=start', LINES.slice(2)],
    ['last_event_id=14&lastEventId=21', LINES.slice(2)],
  ])('%s', async (query, expected) => {
    expect(await linesFor(query)).toEqual(expected);
  });

  test('an id in the query', async () => {
    const server = await serveLog(numberedLines(30));
    const first = await readToEnd(server.stream('follow=false&from=start'));
    const id = first.events[4]?.id;
    for (const name of ['from', 'last_event_id', 'lastEventId']) {
      const client = await readToEnd(server.stream(`follow=false&${name}=${id}`));
      expect(client.lines()).toEqual(LINES.slice(5));
    }
  });

  test('the header before the query, and an empty header is none', async () => {
    const server = await serveLog(numberedLines(30));
    const first = await readToEnd(server.stream('follow=false&from=start'));
    const [, early, late] = first.events.map(({ id }) => id);
    const url = server.stream(`follow=false&last_event_id=${early}&from=start`);
    expect((await readToEnd(url, { 'Last-Event-ID': late })).lines()).toEqual(LINES.slice(3));
    expect((await readToEnd(url, { 'Last-Event-ID': '' })).lines()).toEqual(LINES.slice(2));
    expect((await readToEnd(url)).lines()).toEqual(LINES.slice(2));
  });
});

describe('a parameter that is wrong is refused by its name', () => {
  test.each([
    ['unknown', 'frmo=start', 'frmo'],
    ['unknown, as of an object', '__proto__=1', '__proto__'],
    ['unknown, in other letters', 'Lines=3', 'Lines'],
    ['repeated', 'lines=1&lines=2', 'lines'],
    ['repeated with the same value', 'format=text&format=text', 'format'],
    ['below its range', 'lines=-1', 'lines'],
    ['above its range', 'lines=100001', 'lines'],
    ['no whole number', 'lines=1.5', 'lines'],
    ['no number', 'lines=many', 'lines'],
    ['a number in another notation', 'lines=1e3', 'lines'],
    ['empty', 'lines=', 'lines'],
    ['a limit of 0', 'limit=0', 'limit'],
    ['a limit too large', 'limit=1000000', 'limit'],
    ['a word for yes', 'follow=yes', 'follow'],
    ['a format that there is not', 'format=xml', 'format'],
    ['a format in capitals', 'format=TEXT', 'format'],
    ['a gap that there is not', 'gap=oldest', 'gap'],
    ['an event name with a space', 'event=a%20b', 'event'],
    ['an event name with a line feed', 'event=a%0Adata:b', 'event'],
    ['an event name that is empty', 'event=', 'event'],
    ['an event name that is too long', `event=${'x'.repeat(65)}`, 'event'],
    ['an event name of a notice', 'event=gap', 'event'],
    ['an event name of a batch', 'event=lines', 'event'],
  ])('%s', async (_what, query, name) => {
    const server = await serveLog('one\n');
    const answer = await ask(server.stream(query));
    expect(answer.status).toBe(400);
    expect(errorCode(answer)).toBe('ERR_BAD_PARAMETER');
    expect(JSON.parse(answer.text).error.message).toContain(`"${name}"`);
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('each of those that are right is taken', async () => {
    const server = await serveLog('one\n');
    const query =
      'from=start&lines=5&limit=999999&event=a_B.c-9&format=events&gap=live&follow=false';
    const client = await readToEnd(server.stream(query));
    expect((await client.opened).status).toBe(200);
    expect(client.lines('a_B.c-9')).toEqual(['one']);
  });
});

describe('event=NAME', () => {
  test('names the events of lines', async () => {
    const server = await serveLog('one\ntwo\n');
    const client = await readToEnd(server.stream('follow=false&event=tick'));
    expect(client.lines('tick')).toEqual(['one', 'two']);
    expect(client.lines()).toEqual([]);
    expect(client.notices('end')).toHaveLength(1);
  });

  test('names the events of batches', async () => {
    const server = await serveLog('one\ntwo\n');
    const client = await readToEnd(server.stream('follow=false&event=tick&format=batch'));
    expect(client.notices('tick')[0]?.['lines']).toEqual(['one', 'two']);
  });

  test('message is the name of events that have none', async () => {
    const server = await serveLog('one\ntwo\n');
    const client = await readToEnd(server.stream('follow=false&event=message'));
    expect(client.lines()).toEqual(['one', 'two']);
  });
});
