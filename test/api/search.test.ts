import { appendFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import type { SearchEvent } from '../../src/log/search.ts';
import { ask, errorCode, openResponse } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import type { LogServer } from '../helpers/log-server.ts';
import { idAtOffset } from '../helpers/oracle.ts';
import { bodyOf, look } from './look.ts';

type Query = Readonly<Record<string, string | number>>;
type Hit = Extract<SearchEvent, { event: 'hit' }>;
type Done = Extract<SearchEvent, { event: 'done' }>;

interface Outcome {
  readonly events: SearchEvent[];
  readonly hits: Hit[];
  readonly done: Done | undefined;
}

async function find(server: LogServer, query: Query): Promise<Outcome> {
  const { text } = await look(server, 'search', { ...query, format: 'ndjson' });
  const events: SearchEvent[] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return {
    events,
    hits: events.filter((it) => it.event === 'hit'),
    done: events.findLast((it) => it.event === 'done'),
  };
}

const CONTENT = Buffer.from(numberedLines(100_000));

describe('a search', () => {
  test('tells where a hit is, in which line, and the id of that line', async () => {
    const server = await serveLog(CONTENT);
    const { hits, done } = await find(server, { q: 'ine 77777' });
    const offset = CONTENT.indexOf('ine 77777');
    const end = { offset: CONTENT.indexOf('\n', offset) + 1, midLine: false };
    expect(hits).toEqual([
      {
        event: 'hit',
        file: 'app.log',
        offset,
        length: 9,
        text: 'line 77777',
        textOffset: offset - 1,
        id: idAtOffset(CONTENT, end),
      },
    ]);
    expect(done).toMatchObject({
      reason: 'exhausted',
      hits: 1,
      scanned: CONTENT.length,
      total: CONTENT.length,
    });
    const page = bodyOf(
      await look(server, 'lines', { at: hits[0]?.id ?? '', dir: 'back', max: 1 }),
    );
    expect(page.lines).toEqual(['line 77777']);
  });

  test.each(['forward', 'back'])(
    'goes %s through all files, and has every hit once',
    async (dir) => {
      const server = await serveLog(CONTENT);
      const third = Math.ceil(CONTENT.length / 3);
      writeFileSync(`${server.file}.2.gz`, gzipSync(CONTENT.subarray(0, third)));
      writeFileSync(`${server.file}.1`, CONTENT.subarray(third, 2 * third));
      writeFileSync(server.file, CONTENT.subarray(2 * third));
      const expected = Array.from({ length: 100_000 }, (_, index) => `line ${index + 1}`).filter(
        (it) => it.endsWith('123'),
      );
      const { hits, done } = await find(server, { q: '123$', mode: 'regex', dir });
      const lines = hits.map(({ text }) => text);
      expect(lines).toEqual(dir === 'forward' ? expected : expected.toReversed());
      expect(done).toMatchObject({ reason: 'exhausted', hits: expected.length });
      expect(done?.scanned).toBe(CONTENT.length);
      const inOne = await find(server, {
        q: '123',
        dir,
        scope: 'file',
        at: dir === 'back' ? 'end' : 0,
      });
      expect(new Set(inOne.hits.map(({ file }) => file))).toEqual(new Set(['app.log']));
    },
  );

  test.each(['forward', 'back'])('goes %s from a place', async (dir) => {
    const server = await serveLog(CONTENT);
    const at = CONTENT.indexOf('line 50000\n');
    const { hits } = await find(server, { q: '999', dir, at, hits: 2 });
    expect(hits.map(({ text }) => text)).toEqual(
      dir === 'forward' ? ['line 50999', 'line 51999'] : ['line 49999', 'line 49998'],
    );
  });

  test('stops at the cap, and says so', async () => {
    const server = await serveLog(CONTENT);
    const { hits, done } = await find(server, { q: 'line', hits: 7, dir: 'back' });
    expect(hits.map(({ text }) => text).at(-1)).toBe('line 99994');
    expect(done).toMatchObject({ reason: 'capped', hits: 7 });
  });

  test('leaves the unfinished last line of the live file out', async () => {
    const server = await serveLog('one x\n');
    appendFileSync(server.file, 'two x');
    expect((await find(server, { q: 'x' })).hits).toHaveLength(1);
  });

  test('finds what lies across the borders of blocks, in lines longer than those too', async () => {
    const parts = Array.from({ length: 40 }, (_, index) => `${'.'.repeat(65_530 + index)}needle`);
    for (const separator of ['\n', '']) {
      const content = `${parts.join(separator)}\n`;
      const server = await serveLog(content);
      for (const dir of ['forward', 'back']) {
        for (const mode of ['text', 'regex']) {
          const { hits } = await find(server, { q: 'needle', dir, mode });
          const offsets = hits.map(({ offset }) => offset).toSorted((a, b) => a - b);
          const expected = [...content.matchAll(/needle/g)].map(({ index }) => index);
          expect(offsets).toEqual(expected);
        }
      }
    }
  });

  test('tells bytes that are no UTF-8 as base64, and a part of a very long line', async () => {
    const server = await serveLog(Buffer.from(`\xff here\n${'x'.repeat(9000)} here\n`, 'latin1'));
    const { hits } = await find(server, { q: 'here' });
    expect(hits[0]?.text).toEqual({
      base64: Buffer.from('\xff here', 'latin1').toString('base64'),
    });
    expect(hits[1]).toMatchObject({ offset: 7 + 9001, textOffset: 7 + 9001 - 1024 });
    expect(hits[1]?.text).toBe(`${'x'.repeat(1023)} here`);
  });

  test('says what it cannot look through', async () => {
    const server = await serveLog('live x\n');
    writeFileSync(`${server.file}.1.gz`, gzipSync('old x\n').subarray(0, -12));
    const { events, hits } = await find(server, { q: 'x' });
    expect(events.map(({ event }) => event)).toContain('gap');
    expect(hits.at(-1)?.text).toBe('live x');
  });
});

describe('a search with a filter', () => {
  const MIXED = [
    '2026-11-21T10:00:00Z INFO starts order 1',
    '2026-11-21T10:00:01Z ERROR fails order 1',
    '    at order (pay.js:1)',
    '2026-11-21T10:00:02Z WARN slow order 2',
    '2026-11-21T10:00:03Z INFO ends order 3',
  ];

  test.each([
    ['by level', { q: 'order', level: 'warn' }, [1, 2, 3]],
    ['by text', { q: 'order', grep: 'order 1', exclude: 'starts' }, [1, 2]],
    ['that finds every line that passes', { level: 'error' }, [1, 2]],
    ['back', { level: 'warn', dir: 'back' }, [3, 2, 1]],
    ['from a time', { q: 'order', at: '2026-11-21T10:00:02Z' }, [3, 4]],
  ])('%s tells only lines that pass', async (_how, query, expected) => {
    const server = await serveLog(`${MIXED.join('\n')}\n`);
    const { hits } = await find(server, query);
    expect(hits.map(({ text }) => text)).toEqual(expected.map((index) => MIXED[index]));
    const [hit] = hits;
    expect(hit?.length).toBe('q' in query ? 5 : MIXED[expected[0] ?? 0]?.length);
  });

  test('is refused where a pattern is wrong', async () => {
    const server = await serveLog('a\n');
    const answer = await look(server, 'search', { grep: '/(/' });
    expect([answer.status, errorCode(answer)]).toEqual([400, 'ERR_BAD_PARAMETER']);
    expect(answer.text).toContain('\\"grep\\" cannot be');
  });
});

describe('a search over server-sent events', () => {
  test('ends with an id that a client is told to stay away with', async () => {
    const server = await serveLog('one\ntwo\n');
    const answer = await look(server, 'search', { q: 'two' });
    expect(answer.headers['content-type']).toBe('text/event-stream');
    expect(answer.text).toMatch(
      /^event: hit\ndata: \{.*"text":"two".*\}\n\nevent: done\nid: over\n/,
    );
    const again = await ask(`${server.url}api/search/app?q=two`, {
      headers: { 'Last-Event-ID': 'over' },
    });
    expect([again.status, again.text]).toEqual([204, '']);
  });

  test('ends when its client leaves, and makes room for the next', async () => {
    const line = `${'all work and no play '.repeat(40)}\n`;
    const server = await serveLog(line.repeat(50_000));
    for (let round = 0; round < 6; round += 1) {
      const response = await openResponse(`${server.url}api/search/app?q=never&mode=regex`);
      response.once('error', () => undefined);
      response.destroy();
    }
    const { hits } = await find(server, { q: 'play', hits: 1 });
    expect(hits).toHaveLength(1);
  });
});

describe('a search is refused', () => {
  test.each([
    ['without anything to look for', {}, '"q" is missing'],
    ['for a line end', { q: 'a\nb' }, 'a part of one line'],
    ['for what is no expression', { q: '(a', mode: 'regex' }, 'no expression of RE2'],
    ['for too many hits', { q: 'a', hits: 20_000 }, 'from 1 to 10000'],
    ['in a mode that is none', { q: 'a', mode: 'glob' }, 'text or regex'],
  ])('%s, with a word on what to write', async (_what, query, words) => {
    const server = await serveLog('a\n');
    const answer = await look(server, 'search', query);
    expect([answer.status, errorCode(answer)]).toEqual([400, 'ERR_BAD_PARAMETER']);
    expect(answer.text).toContain(JSON.stringify(words).slice(1, -1));
  });

  test('from an id that no file agrees with, before anything is sent', async () => {
    const server = await serveLog('a\n');
    const at = idAtOffset(Buffer.from('other\n'), { offset: 6, midLine: false });
    const answer = await look(server, 'search', { q: 'a', at });
    expect([answer.status, errorCode(answer)]).toEqual([404, 'ERR_UNKNOWN_ID']);
  });
});
