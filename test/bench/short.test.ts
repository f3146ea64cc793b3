import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { isFull } from '../helpers/often.ts';
import { beforeAll, describe, expect, it } from 'vitest';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
const TIMEOUT_MS = 240_000;
const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** What is asked between two changes: each of them does it in a way of its own. */
const SOME = ['latency', 'backfill', 'long-line', 'deep'];

interface Told {
  readonly caseName: string;
  readonly name: string;
  readonly runs: readonly number[];
  readonly goal: { readonly exactly?: number } | null;
}

describe.skipIf(process.platform !== 'linux' || !hasCurl)('the benchmark in short', () => {
  let figures: readonly Told[] = [];

  beforeAll(() => {
    run('node_modules/typescript/bin/tsc', '-p', 'test/bench');
    run('test/output/bench/run.js', '--short', ...(isFull ? [] : SOME));
    const text = readFileSync(`${PROJECT}/test/output/bench.json`, 'utf8');
    const results: { figures: Told[] } = JSON.parse(text);
    figures = results.figures;
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

function run(...words: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, words, { cwd: PROJECT, encoding: 'utf8' });
  expect(status, stderr).toBe(0);
}
