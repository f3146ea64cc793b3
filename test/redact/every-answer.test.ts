import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { askForLines } from '../helpers/ask-for-lines.ts';
import { ask } from '../helpers/http.ts';
import type { Question } from '../helpers/http.ts';
import type { TestServer } from '../helpers/server.ts';
import { connectWs } from '../helpers/ws-client.ts';
import { ONE, OTHER, serveSecrets, withoutHashes, wordsOf } from './stage.ts';

const FORMATS = ['events', 'batch', 'text', 'ndjson'];
const PLACES = ['from=start', 'lines=3', 'since=2026-11-21T10:10Z&until=2026-11-21T11:00Z'];
const FILTERS = [
  `grep=${encodeURIComponent(ONE.password)}`,
  `exclude=${encodeURIComponent(ONE.password)}&grep=user`,
  `grep=${encodeURIComponent('/card 4111/')}`,
  'level=error',
  'level=debug',
  'grep=%2A%2A%2A',
];
const RANGES = [
  'bytes=0-99',
  'bytes=60-70',
  'bytes=61-61',
  'bytes=-90',
  'bytes=25000-',
  'bytes=-1',
];

/** Across all files of the log; from a part of a long line on; within the live file, by offsets in the middle of lines. */
const RAW_RANGES = [
  'from=start',
  'from=start&download',
  'from=20%25&to=90%25',
  'from=70&to=25000',
  'from=2026-11-21T10:10Z&to=2026-11-21T11:00Z',
];

const streams = (logs: string, further: readonly string[]): string[] =>
  FORMATS.flatMap((format) =>
    further.map((it) => `logs/${logs}?follow=false&format=${format}&${it}`),
  );

/** Places of a page, in each file of the log. */
const PAGES = [
  'at=start',
  'at=end&dir=back',
  'at=50%25',
  'at=start&file=app.log.2.gz',
  'at=end&dir=back&file=app.log.1',
  'at=70',
  'at=2026-11-21T11:00Z',
];
const LOOKED_FOR = [ONE.password, ONE.password.slice(0, 5), ONE.card, 'ERROR', 'password'];

/** Those that bring lines of a log with them; it takes more than its last file to fill a screen with `app`. */
const WITH_LINES = ['', '?log=web', '?log=more--job.log'];

/** Every way to ask for something of a log. */
const QUESTIONS: readonly (string | readonly [string, Question])[] = [
  ...WITH_LINES,
  '?log=app',
  'logs',
  ['logs', { headers: { Accept: 'text/html' } }],
  ...streams('app', [...PLACES, 'from=start&level=error&context=1']),
  ...FILTERS.map((filter) => `logs/app?follow=false&from=start&format=ndjson&${filter}`),
  ...streams('app,web', ['from=start', 'from=start&order=time']),
  ...streams('more--job.log', ['from=start']),
  'raw/app',
  'raw/app?download',
  ['raw/app', { method: 'HEAD' }],
  ...RANGES.map((Range): [string, Question] => ['raw/app', { headers: { Range } }]),
  ...RAW_RANGES.map((query) => `raw/app?${query}`),
  ['raw/app?from=start', { method: 'HEAD' }],
  ...PAGES.map((page) => `api/lines/app?${page}`),
  ...FILTERS.map((filter) => `api/lines/app?at=end&dir=back&${filter}`),
  ...LOOKED_FOR.map((q) => `api/search/app?q=${encodeURIComponent(q)}&case=ignore`),
  `api/search/app?dir=back&mode=regex&q=${encodeURIComponent('hunter\\d|card 4|T09')}`,
  ...FILTERS.map((filter) => `api/search/app?dir=back&${filter}&format=ndjson`),
  'api/overview/app?n=1',
  'api/overview/app?n=300',
  ...FILTERS.map((filter) => `api/overview/app?n=30&${filter}`),
  'api/digest/app?from=start&to=end',
  'api/digest/app?from=0-e3b0c44298fc&to=100%25',
  'api/digest/web?from=start&to=end',
];

/** All that is said to a question, whatever the reason; without hashes. */
async function answerOf(server: TestServer, question: (typeof QUESTIONS)[number]): Promise<string> {
  const [path, options] = typeof question === 'string' ? [question, {}] : question;
  const { status, headers, text } = WITH_LINES.includes(path)
    ? await askForLines(server.url + path)
    : await ask(server.url + path, options);
  const told = [headers.etag, headers['content-length'], headers['content-range']].join(' ');
  return withoutHashes(`${status} ${told}\n${text}`);
}

describe('what is hidden', () => {
  test('can be seen in no answer, and no answer is another one for it', async () => {
    const [one, other] = [await serveSecrets(ONE), await serveSecrets(OTHER)];
    for (const question of QUESTIONS) {
      const [first, second] = await Promise.all([
        answerOf(one, question),
        answerOf(other, question),
      ]);
      const where = JSON.stringify(question);
      expect(first.startsWith('20'), `${where} ${first.slice(0, 300)}`).toBe(true);
      for (const word of wordsOf(ONE))
        expect(first.includes(word), `${word} in ${where}`).toBe(false);
      expect(first === second, `${where}\n${firstDifference(first, second)}`).toBe(true);
    }
  });

  test('is in no answer to somebody who takes gzip, nor in what is counted', async () => {
    const server = await serveSecrets(ONE, { compress: true });
    for (const path of streams('app', ['from=start'])) {
      const { headers, body } = await ask(server.url + path, {
        headers: { 'Accept-Encoding': 'gzip' },
      });
      expect(headers['content-encoding']).toBe('gzip');
      expectNoSecret(gunzipSync(body).toString());
    }
    for (const path of ['metrics', 'healthz', 'readyz', '']) {
      expectNoSecret((await ask(server.url + path)).text);
    }
  });

  test.each(['app', 'app,web', 'more--job.log'])(
    'is not told over WebSocket of %s',
    async (logs) => {
      const server = await serveSecrets(ONE);
      for (const query of [
        'from=start',
        'from=start&level=error',
        ...(logs === 'app,web' ? ['from=start&order=time'] : []),
      ]) {
        const client = connectWs(`${server.url}logs/${logs}?follow=false&${query}`);
        await client.closed();
        expectNoSecret(JSON.stringify([client.batches, client.notices, client.lines]));
        if (query === 'from=start') expect(client.lines.join('\n')).toContain('user=ada *****');
      }
    },
  );
});

test('every route that the server has is asked here', () => {
  const sources = ['app.ts', 'api/routes.ts'].map((it) =>
    readFileSync(new URL(`../../src/http/${it}`, import.meta.url), 'utf8'),
  );
  const routes = sources.flatMap((it) => [...it.matchAll(/router\.\w+\(\s*'([^']+)'/g)]);
  const known = [
    '/logs',
    '/logs/:names',
    '/raw/:name',
    '/healthz',
    '/readyz',
    '/metrics',
    '/{*path}',
  ];
  const lookups = ['lines', 'search', 'overview', 'digest'].map((it) => `/api/${it}/:name`);
  expect(new Set(routes.map(([, path]) => path))).toEqual(new Set([...known, ...lookups]));
});

function expectNoSecret(text: string): void {
  expect(text.length).toBeGreaterThan(0);
  for (const word of wordsOf(ONE)) expect(text.includes(word), word).toBe(false);
}

function firstDifference(a: string, b: string): string {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return [a, b].map((it) => it.slice(Math.max(0, at - 100), at + 100)).join('\n---\n');
}
