import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import type { SearchEvent } from '../../src/log/search.ts';
import { serveLog } from '../helpers/log-server.ts';
import type { LogServer } from '../helpers/log-server.ts';
import { look } from './look.ts';

type Hit = Extract<SearchEvent, { event: 'hit' }>;

const BEGIN = Date.UTC(2026, 10, 21, 10);
/** So many lines say no time after one that does: what a block begins with is often one of them. */
const UNTIMED = 60;

async function hitsOf(server: LogServer, query: Readonly<Record<string, string>>): Promise<Hit[]> {
  const { text } = await look(server, 'search', { times: 'true', ...query, format: 'ndjson' });
  const events: SearchEvent[] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return events.filter((event) => event.event === 'hit');
}

/** Lines, and when each of them was written. */
function traces(count: number): { readonly content: string; readonly times: number[] } {
  const times: number[] = [];
  const lines = Array.from({ length: count }, (_, index) => {
    const part = index % UNTIMED;
    times.push(BEGIN + (index - part) * 1000);
    if (part === 0) return `${new Date(times[index] ?? 0).toISOString()} ERROR needle ${index}`;
    return `    at needle ${index} (of_a_module_with_a_long_name.js:${index}) 2026-01-01T00:00:00Z`;
  });
  return { content: `${lines.join('\n')}\n`, times };
}

describe('a search that tells times', () => {
  // Some four blocks.
  const { content, times } = traces(9_000);

  test.each([
    ['forward', 'plain'],
    ['back', 'plain'],
    ['forward', 'compressed'],
    ['back', 'compressed'],
  ])(
    'gives each hit that of its line, or of the last before that says one: %s, %s',
    async (dir, how) => {
      const server = await serveLog(how === 'plain' ? content : '');
      if (how === 'compressed') writeFileSync(`${server.file}.1.gz`, gzipSync(content));
      const hits = await hitsOf(server, { q: 'needle \\d*7\\b', mode: 'regex', dir });
      const told = hits.map(({ timeMs }) => timeMs);
      const expected = times.filter((_, index) => index % 10 === 7);
      expect(told).toEqual(dir === 'forward' ? expected : expected.toReversed());
    },
  );

  test('from a place in the middle looks before it', async () => {
    const server = await serveLog(content);
    const at = String(content.indexOf(`    at needle ${UNTIMED - 1} `));
    const [hit] = await hitsOf(server, { q: 'needle', at, hits: '1' });
    expect(hit?.timeMs).toBe(times[UNTIMED - 1]);
  });

  test('says null where no line near it says one', async () => {
    const far = `${new Date(BEGIN).toISOString()} begins\n${`${'x'.repeat(99)}\n`.repeat(170)}`;
    const server = await serveLog(`needle\n${far}needle\n`);
    const hits = await hitsOf(server, { q: 'needle' });
    expect(hits.map(({ timeMs }) => timeMs)).toEqual([null, null]);
  });

  test('takes nothing inside of a line for its time', async () => {
    const long = `${'x'.repeat(300_000)} 2026-01-01T00:00:00Z needle`;
    const server = await serveLog(`${new Date(BEGIN).toISOString()} begins\n${long}\n`);
    expect((await hitsOf(server, { q: 'needle' })).map(({ timeMs }) => timeMs)).toEqual([null]);
  });

  test('says nothing of times unless it is asked', async () => {
    const server = await serveLog(content);
    const [hit] = await hitsOf(server, { q: 'needle', hits: '1', times: 'false' });
    expect(hit).not.toHaveProperty('timeMs');
  });
});
