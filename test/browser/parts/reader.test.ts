import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { NO_FILTER } from '../../../web/filter.ts';
import type { Filter } from '../../../web/filter.ts';
import { idOf, rowsOf } from '../../../web/lines/row.ts';
import { createScale } from '../../../web/scroll/scale.ts';
import { createLanding } from '../../../web/window/landing.ts';
import { createReader } from '../../../web/window/reader.ts';
import type { Reader } from '../../../web/window/reader.ts';
import { createSource } from '../../../web/window/source.ts';
import type { Source } from '../../../web/window/source.ts';
import { createLineWindow } from '../../../web/window/window.ts';
import type { LineWindow, WindowLimits } from '../../../web/window/window.ts';
import { startTestServer } from '../../helpers/server.ts';
import type { TestServer } from '../../helpers/server.ts';

/** The texts of the files, oldest first. */
const FILES = [
  numbered('first', 9_000),
  `${numbered('second', 3_000)}and its end is not finished`,
  numbered('third', 12_000),
];
const LIMITS = { rows: 1_500, bytes: 1_000_000 };
const WIDE = { rows: 5_000, bytes: 1_000_000 };

let folder: string;
let server: TestServer;

function numbered(word: string, count: number): string {
  return Array.from(
    { length: count },
    (_, line) => `${word} ${line} ${'.'.repeat(line % 60)}\n`,
  ).join('');
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sse-tail-reader-'));
  const path = join(folder, 'app.log');
  writeFileSync(`${path}.2`, FILES[0] ?? '');
  writeFileSync(`${path}.1`, FILES[1] ?? '');
  writeFileSync(path, FILES[2] ?? '');
  server = await startTestServer({ logs: { app: path } });
  vi.stubGlobal('document', { baseURI: server.url });
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Bench {
  readonly reader: Reader;
  readonly lines: LineWindow;
  readonly failures: (Error | null)[];
  /** True while the newest rows have to stay. */
  following: boolean;
}

function open(filter: Filter = NO_FILTER, limits: WindowLimits = LIMITS): Bench {
  const lines = createLineWindow(limits);
  const scale = createScale();
  const failures: (Error | null)[] = [];
  const source = (): Source => createSource('app', filter, scale);
  const isFiltered = (): boolean => filter !== NO_FILTER;
  const bench = { lines, failures, following: false };
  const reader = createReader({
    lines,
    source,
    land: createLanding({ name: 'app', scale, source, isFiltered }),
    mayEvictNewest: () => !bench.following,
    changed: () => undefined,
    failed: (error) => failures.push(error),
  });
  return Object.assign(bench, { reader });
}

/** Reads on at one edge and waits until that is done. */
async function readOn({ reader }: Bench, edge: 'older' | 'newer'): Promise<void> {
  reader[edge]();
  await vi.waitFor(() => expect(reader.busy).toBe(false), { timeout: 10_000, interval: 2 });
}

/** The text in the window, with a mark where one file ends and the next begins. */
function textOf(lines: LineWindow): string {
  let text = '';
  for (let sequence = lines.first; sequence < lines.end; sequence += 1) {
    const row = lines.at(sequence);
    if (row?.kind === 'line') text += row.text + (row.unfinished ? '' : '\n');
    else text += `|${row?.title ?? ''}|`;
  }
  return text;
}

const ALL = FILES.join('|Rotated|');

test('random seeks and walks in both directions show the bytes of the files, without a hole', async () => {
  const bench = open();
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  for (let seek = 0; seek < 12; seek += 1) {
    expect(await bench.reader.goTo(`${random(10_000) / 100}%`)).not.toBeNull();
    const direction = random(2) === 0 ? 'older' : 'newer';
    for (let step = random(12); step > 0; step -= 1) {
      await readOn(bench, random(4) === 0 ? 'newer' : direction);
      const text = textOf(bench.lines);
      expect(ALL.includes(text)).toBe(true);
      expect(bench.lines.end - bench.lines.first).toBeLessThanOrEqual(LIMITS.rows + 1);
    }
  }
  expect(bench.failures.filter((error) => error !== null)).toEqual([]);
});

test('walks back from the end to the very first line, and forwards to the last', async () => {
  const bench = open();
  await bench.reader.goTo('99.99%');
  while (bench.lines.older) await readOn(bench, 'older');
  expect(ALL.startsWith(textOf(bench.lines))).toBe(true);
  while (bench.lines.newer) await readOn(bench, 'newer');
  expect(ALL.endsWith(textOf(bench.lines))).toBe(true);
});

test('an id shows its line with what is around it', async () => {
  const bench = open(NO_FILTER, WIDE);
  await bench.reader.goTo('30%');
  const wanted = bench.lines.firstLine;
  const id = wanted === undefined ? null : idOf(wanted);
  const sequence = await bench.reader.goTo(id ?? '');
  expect(bench.lines.at(sequence ?? 0)).toEqual(wanted);
  expect(bench.lines.at((sequence ?? 0) - 100)).toBeDefined();
  expect(bench.lines.at((sequence ?? 0) + 100)).toBeDefined();
});

test('goes on in the right file after a rotation', async () => {
  const bench = open();
  await bench.reader.goTo('99%');
  const path = join(folder, 'app.log');
  renameSync(`${path}.2`, `${path}.3`);
  renameSync(`${path}.1`, `${path}.2`);
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'fourth 0\n');
  bench.lines.newer = true;
  while (bench.lines.newer) await readOn(bench, 'newer');
  expect(`${ALL}|Rotated|fourth 0\n`.endsWith(textOf(bench.lines))).toBe(true);
  expect(textOf(bench.lines)).toContain('fourth 0');
});

/** Adds so many lines of the newest file behind those of the window, as a stream does. */
function addBehind({ lines }: Bench, count: number): void {
  const { lastLine } = lines;
  if (lastLine === undefined) throw new Error('the window has no line');
  const start = (lastLine.offset ?? 0) + lastLine.size;
  const texts = (FILES[2] ?? '').slice(start).split('\n').slice(0, count);
  const message = {
    offset: start,
    lengths: texts.map((text) => text.length + 1),
    marks: [[start, lastLine.mark ?? '']] as const,
    lines: texts,
    id: '',
  };
  lines.append(rowsOf(message, { midLine: false, generation: lastLine.generation }), null);
}

test('leaves out what was asked for before a window that has moved on meanwhile', async () => {
  const bench = open();
  await bench.reader.goTo('70%');
  bench.reader.older();
  addBehind(bench, 1_400);
  const { first, end } = bench.lines;
  await vi.waitFor(() => expect(bench.reader.busy).toBe(false), { timeout: 25_000, interval: 2 });
  expect(bench.lines).toMatchObject({ first, end });
  expect(ALL).toContain(textOf(bench.lines));
});

test('lets the newest lines go for older ones, but not while they are followed', async () => {
  const bench = open();
  await bench.reader.goTo('70%');
  await readOn(bench, 'newer');
  const { end } = bench.lines;
  bench.following = true;
  await readOn(bench, 'older');
  expect(bench.lines.end).toBe(end);
  bench.following = false;
  await vi.waitFor(
    async () => {
      await readOn(bench, 'older');
      expect(bench.lines.end).toBeLessThan(end);
    },
    { timeout: 25_000, interval: 50 },
  );
  expect(ALL).toContain(textOf(bench.lines));
});

test('says that what came before is gone when its file was rewritten', async () => {
  const bench = open();
  await bench.reader.goTo('60%');
  writeFileSync(join(folder, 'app.log'), numbered('another', 20_000));
  await readOn(bench, 'older');
  expect(bench.lines.older).toBe(false);
  expect(bench.lines.at(bench.lines.first)).toMatchObject({ kind: 'notice', tone: 'gap' });
});

test('with a filter each line that passes is there once, with folds between', async () => {
  const bench = open({ ...NO_FILTER, include: ['/00 \\.*$/'] });
  await bench.reader.goTo('50%');
  for (let step = 0; step < 20 && bench.lines.older; step += 1) await readOn(bench, 'older');
  for (let step = 0; step < 20 && bench.lines.newer; step += 1) await readOn(bench, 'newer');
  const texts = textOf(bench.lines)
    .replaceAll(/\|(?:Rotated)?\|/g, '')
    .split('\n')
    .filter(Boolean);
  const wanted = FILES.join('\n')
    .split('\n')
    .filter((line) => /00 \.*$/.test(line));
  expect(texts).toEqual(wanted);
});
