import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Faults that must not break the promise, whatever else does. */
const FIRST =
  'E01 E02 E03 E04 E07 R01 R02 R03 R15 T01 T02 T04 Z01 Z02 I01 I02 I03 I04 I08 S01 S02 W01 X01';

/** The IDs in the first column of the table. */
function idsInTable(): string[] {
  const page = readFileSync(join(ROOT, 'docs/guarantees.md'), 'utf8');
  return [...page.matchAll(/^\| ([A-Z]\d{2}) /gm)].map(([, id = '']) => id);
}

/** The IDs that names of tests begin with. */
function idsInTests(): Set<string> {
  const names = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => name.endsWith('.test.ts'));
  const ids = files.flatMap((name) => {
    const source = readFileSync(join(ROOT, 'test', name), 'utf8');
    return [...source.matchAll(/['"`]([A-Z]\d{2}(?:, [A-Z]\d{2})*)[:'"`]/g)].flatMap(
      ([, found = '']) => found.split(', '),
    );
  });
  return new Set(ids);
}

test('every fault in the table of guarantees has a test that carries its ID', () => {
  const inTests = idsInTests();
  expect(idsInTable().filter((id) => !inTests.has(id))).toEqual([]);
});

test('the faults that matter most are in the table', () => {
  const inTable = idsInTable();
  expect(FIRST.split(' ').filter((id) => !inTable.includes(id))).toEqual([]);
});
