import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { configSchema } from '../../src/config/schema.ts';
import { DEFAULTS } from '../../src/config/settings.ts';
import { ask } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';

const PROJECT = join(import.meta.dirname, '../..');
/** Rooms of tests that reach no limit: they say what may be written into a config, or what is written of it. */
const NOT_REACHED_IN = new Set(['config', 'docs', 'bench', 'helpers', 'browser']);
/** Limits that are no number of the config's first floor, or whose names do not say that they are limits. */
const BY_OTHER_NAMES = ['auth.maxFailures', 'stallTimeoutMs', 'holdDeletedMs', 'holdDeletedBytes'];
const UNITS: Readonly<Record<string, number>> = { '': 1, MiB: 2 ** 20, GiB: 2 ** 30 };

const inSchema = Object.keys(configSchema.shape).filter((key) =>
  /^max[A-Z]|TimeoutMs$|^hold[A-Z]/.test(key),
);
const LIMITS = [...new Set([...inSchema, ...BY_OTHER_NAMES])];

/** The rows of the tables in a document that say something of limits, cell by cell. */
function rowsOf(file: string): string[][] {
  const text = readFileSync(join(PROJECT, file), 'utf8');
  const lines = text.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function names(cell: string, limit: string): boolean {
  return cell.includes(`\`${limit}\``);
}

function defaultOf(limit: string): unknown {
  return limit === 'auth.maxFailures' ? 10 : Reflect.get(DEFAULTS, limit);
}

function numberOf(cell: string): number {
  const [, count = '', unit = ''] = /^(\d+) ?(\w*)$/.exec(cell) ?? [];
  return Number(count) * (UNITS[unit] ?? Number.NaN);
}

function testFiles(): string[] {
  const rooms = readdirSync(join(PROJECT, 'test'), { withFileTypes: true });
  return rooms
    .filter((room) => room.isDirectory() && !NOT_REACHED_IN.has(room.name))
    .flatMap((room) =>
      readdirSync(join(PROJECT, 'test', room.name))
        .filter((file) => file.endsWith('.test.ts'))
        .map((file) => readFileSync(join(PROJECT, 'test', room.name, file), 'utf8')),
    );
}

describe.each(LIMITS)('the limit %s', (limit) => {
  test('stands with its default in the table of docs/security.md', () => {
    const row = rowsOf('docs/security.md').find(([name = '']) => names(name, limit));
    expect(numberOf(row?.[1] ?? '')).toBe(defaultOf(limit));
  });

  test('stands in docs/deploy.md with a metric that there is, or why there is none', async () => {
    const rows = rowsOf('docs/deploy.md').filter((row) => row.length === 3);
    const told = rows.find(([name = '']) => names(name, limit))?.[2] ?? '';
    if (told.startsWith('none: ')) return;
    const [metric = ''] = /sse_tail_\w+/.exec(told) ?? [];
    expect(metric).not.toBe('');
    const { text } = await ask(`${(await serveLog('')).url}metrics`);
    expect(text).toContain(`# TYPE ${metric} `);
  });

  test('is reached by a test that sets it', () => {
    const key = limit.replace(/^.*\./, '');
    expect(testFiles().some((text) => new RegExp(`\\b${key}\\b`).test(text))).toBe(true);
  });
});
