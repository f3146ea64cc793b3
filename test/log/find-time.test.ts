import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { createZone, UTC } from '../../src/time/zone.ts';
import { SHAPES, wallOf } from '../time/written.ts';
import { logToPull } from './pulled.ts';

const HOUR = 3_600_000;

/** Where clocks are changed in these zones, and where they are not. */
const BASES = [
  Date.UTC(2026, 9, 25, 1),
  Date.UTC(2026, 2, 29, 1),
  Date.UTC(2026, 10, 1, 6),
  Date.UTC(2026, 2, 8, 7),
  Date.UTC(2026, 0, 1),
  Date.UTC(2025, 11, 31, 23),
  Date.UTC(2024, 1, 29, 12),
  Date.UTC(2023, 5, 15),
];
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'];

interface Line {
  readonly file: string;
  readonly offset: number;
  /** What it says; null for a line that says nothing. Milliseconds since 1970. */
  readonly timeMs: number | null;
}

interface Plan {
  readonly shape: string;
  readonly zone: string;
  readonly base: number;
  /** Lines in each file, oldest first. */
  readonly counts: readonly number[];
  /** How many of the oldest files are compressed. */
  readonly archives: number;
  /** The mean time between two lines. Milliseconds. */
  readonly spacingMs: number;
  readonly padding: number;
  /** By how many places a line may be out of order. */
  readonly disorder: number;
  readonly undatedPercent: number;
  readonly seed: number;
}

const PLAN = fc.record<Plan>({
  shape: fc.constantFrom(...Object.keys(SHAPES)),
  zone: fc.constantFrom(...ZONES),
  base: fc.constantFrom(...BASES),
  counts: fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 4 }),
  archives: fc.nat(2),
  spacingMs: fc.constantFrom(0, 3, 700, 20_000),
  padding: fc.constantFrom(0, 40, 900),
  disorder: fc.constantFrom(0, 0, 5, 60),
  undatedPercent: fc.constantFrom(0, 10, 70),
  seed: fc.nat(),
});

/** The same numbers from the same seed, from 0 to 1. */
function createRandom(seed: number): () => number {
  let state = seed % 2147483647 || 1;
  return () => {
    state = (state * 48_271) % 2147483647;
    return state / 2147483647;
  };
}

/** Writes the files of a plan; every line of them, oldest first. */
function write(folder: string, plan: Plan): Line[] {
  const zone = createZone(plan.zone) ?? UTC;
  const shape = SHAPES[plan.shape];
  if (shape === undefined) throw new Error(`no shape ${plan.shape}`);
  const random = createRandom(plan.seed);
  const { counts, spacingMs } = plan;
  const total = counts.reduce((sum, count) => sum + count, 0);
  // Around the change of clocks, and not all before it.
  let now = plan.base - (spacingMs * total) / 2;
  const lines: Line[] = [];
  const archives = Math.min(plan.archives, counts.length - 1);
  const times = Array.from({ length: total }, () => {
    now += random() * 2 * spacingMs;
    return Math.floor(now / shape.unitMs) * shape.unitMs;
  });
  // The end of a compressed file is not looked at for lines that are out of order.
  const mixedFrom = counts.slice(0, archives).reduce((sum, count) => sum + count, 0);
  shuffle(times, mixedFrom, plan.disorder, random);
  for (const [index, count] of counts.entries()) {
    const age = counts.length - 1 - index;
    const isArchive = index < archives;
    const file = age === 0 ? 'app.log' : `app.log.${age}${isArchive ? '.gz' : ''}`;
    let text = '';
    for (const [number, utcMs] of times.splice(0, count).entries()) {
      // The first says its time: a file that says none is another matter.
      const isUndated = number > 0 && random() * 100 < plan.undatedPercent;
      const words = `${number} ${'x'.repeat(random() * plan.padding)}`;
      const line = isUndated ? `\tat ${words}` : shape.write(wallOf(zone, utcMs), words);
      lines.push({ file, offset: text.length, timeMs: isUndated ? null : utcMs });
      text += `${line}\n`;
    }
    const path = join(folder, file);
    writeFileSync(path, isArchive ? gzipSync(text) : text);
    utimesSync(path, now / 1000, now / 1000);
  }
  return lines;
}

/** Puts the values from an index on in any order within stretches of this length. */
function shuffle(values: number[], from: number, length: number, random: () => number): void {
  for (let at = from; at < values.length && length > 0; at += length) {
    const stretch = values.slice(at, at + length).map((value) => ({ value, rank: random() }));
    const mixed = stretch.toSorted((a, b) => a.rank - b.rank).map(({ value }) => value);
    values.splice(at, mixed.length, ...mixed);
  }
}

/** Whether a time is near one that the clock of a zone shows twice. */
function isNearTwice(zoneName: string, timeMs: number): boolean {
  const zone = createZone(zoneName) ?? UTC;
  const ahead = (ms: number): number => zone.toWallMs(ms) - ms;
  return ahead(timeMs - 3 * HOUR) > ahead(timeMs + 3 * HOUR);
}

test('finds the line that reading all of them in order finds first', async () => {
  await fc.assert(
    fc.asyncProperty(
      PLAN,
      fc.array(fc.integer({ min: -500, max: 10_500 }), { minLength: 1, maxLength: 8 }),
      async (plan, places) => {
        const folder = mkdtempSync(join(tmpdir(), 'sse-tail-time-'));
        const lines = write(folder, plan);
        const dated = lines.flatMap(({ timeMs }) => (timeMs === null ? [] : [timeMs]));
        const [least, most] = [Math.min(...dated), Math.max(...dated)];
        const log = logToPull(join(folder, 'app.log'), { timeZone: plan.zone });
        try {
          for (const place of places) {
            const timeMs = Math.round(least + (place / 10_000) * (most - least));
            const found = await log.findTime(timeMs);
            const index = lines.findIndex((line) => (line.timeMs ?? -Infinity) >= timeMs);
            const at = { file: found?.file, offset: found?.offset };
            expect(found?.notices).toEqual([]);
            if (SHAPES[plan.shape]?.hasZone || !isNearTwice(plan.zone, timeMs)) {
              const { file = 'app.log', offset = null } = lines[index] ?? {};
              expect(at).toEqual({ file, offset: offset ?? expect.any(Number) });
              continue;
            }
            // An hour that came twice: never later, and no more than that hour earlier.
            const got = lines.findIndex(
              ({ file, offset }) => file === at.file && offset === at.offset,
            );
            const last = index < 0 ? lines.length : index;
            expect(got < 0 ? lines.length : got).toBeLessThanOrEqual(last);
            if (got >= 0) expect(lines[got]?.timeMs).toBeGreaterThanOrEqual(timeMs - HOUR);
          }
        } finally {
          await log.close();
          rmSync(folder, { recursive: true });
        }
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);
