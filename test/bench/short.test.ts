import { spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { findChromium, WITHOUT_BROWSER } from '../browser/chromium.ts';
import { isFull } from '../helpers/often.ts';
import { beforeAll, describe, expect, it } from 'vitest';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const TIMEOUT_MS = 240_000;
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const chromium = findChromium();

/** What is asked between two changes: each of them does it in a way of its own. */
const SOME = ['latency', 'backfill', 'long-line', 'deep'];

const VIEWER_CASES = ['opening', 'jumps', 'scrolling', 'following', 'hour', 'tabs'];

interface Told {
  readonly caseName: string;
  readonly name: string;
  readonly runs: readonly number[];
  readonly goal: { readonly exactly?: number } | null;
}

beforeAll(() => {
  if (process.platform === 'linux') run('node_modules/typescript/bin/tsc', '-p', 'test/bench');
}, TIMEOUT_MS);

describe.skipIf(process.platform !== 'linux' || !hasCurl)('the benchmark in short', () => {
  let figures: readonly Told[] = [];

  beforeAll(() => {
    run('test/output/bench/run.js', '--short', ...(isFull ? [] : SOME));
    figures = figuresIn('bench');
  }, TIMEOUT_MS);

  it('answers every question', () => {
    const caseNames = new Set(figures.map(({ caseName }) => caseName));
    if (!isFull) return expect([...caseNames]).toEqual(SOME);
    expect([...caseNames]).toEqual([
      'latency',
      'last-line',
      'backfill',
      'long-line',
      'paused',
      'ws',
      'deep',
      'archive',
      'lookup',
      'filter',
      'fan-out, 5 viewers',
      'ways, 5 viewers',
      'slow, 5 viewers',
      'rates, 100 lines/s',
      'burst',
      'idle, 10 viewers',
      'many-logs, 5 logs',
      'growth, 0 MB, 5 viewers',
      'growth, 10 MB, 5 viewers',
      'backfill-many',
      'paused, 5 viewers',
      'start',
      'backlog',
      'raw',
    ]);
  });

  it('reports finite figures', () => {
    const broken = figures.filter(({ runs }) => runs.length === 0 || !runs.every(Number.isFinite));
    expect(broken).toEqual([]);
  });

  it('loses no line and doubles none', () => {
    const counts = figures.filter(({ goal }) => goal?.exactly !== undefined);
    expect(counts.length).toBeGreaterThan(0);
    expect(
      counts.filter(({ goal, runs }) => runs.some((count) => count !== goal?.exactly)),
    ).toEqual([]);
  });
});

describe.skipIf(process.platform !== 'linux' || chromium === null)(
  `the benchmark of the viewer in short${WITHOUT_BROWSER}`,
  () => {
    it(
      'answers every question in finite figures, and loses no line',
      () => {
        run('test/output/bench/viewer/run.js', '--short');
        const figures = figuresIn('viewer');
        expect([...new Set(figures.map(({ caseName }) => caseName))]).toEqual(VIEWER_CASES);
        expect(figures.flatMap(({ runs }) => runs).every(Number.isFinite)).toBe(true);
        // That counts are exact is what its exit code says.
      },
      TIMEOUT_MS,
    );

    it.each([
      [['--help'], 0, /npm run bench:viewer[\s\S]*cases: opening/],
      [['10MB'], 1, /^10MB: give one whole number of megabytes/],
      [['--megabytes=10'], 1, /Unknown option '--megabytes'/],
    ])('answers %j at once', (words, code, answer) => {
      const { status, stdout, stderr } = node('test/output/bench/viewer/run.js', ...words);
      expect(stdout + stderr).toMatch(answer);
      expect(status).toBe(code);
    });
  },
);

function figuresIn(name: string): readonly Told[] {
  const text = readFileSync(`${PROJECT}/test/output/${name}.json`, 'utf8');
  const results: { figures: Told[] } = JSON.parse(text);
  return results.figures;
}

function run(...words: string[]): void {
  const { status, stderr } = node(...words);
  expect(status, stderr).toBe(0);
}

function node(...words: string[]): SpawnSyncReturns<string> {
  const env = { ...process.env, ...(chromium === null ? {} : { CHROMIUM_PATH: chromium }) };
  return spawnSync(process.execPath, words, { cwd: PROJECT, encoding: 'utf8', env });
}
