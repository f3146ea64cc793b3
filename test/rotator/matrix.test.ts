import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { bytesOf, isAnnounced } from '../helpers/track.ts';
import type { Hole, Track } from '../helpers/track.ts';
import type { Rotation } from './logrotate.ts';
import { play } from './play.ts';
import type { Played, PlayOptions } from './play.ts';

const MIB = 1_048_576;
/** What four viewers of one busy log may cost a server of about 70 MiB. */
const MOST_RESIDENT_BYTES = 300 * MIB;
/** 100 ms are promised; machines that do other things are given more. */
const MOST_DELAY_MS = 300;

/** In full only where it is asked for: `npm run test:matrix`. */
const FULL = process.env['SSE_TAIL_MATRIX_ROTATIONS'];
const ROTATIONS = Number(FULL ?? 4);
const RATE = Number(process.env['SSE_TAIL_MATRIX_RATE'] ?? 2000);
const ONLY = (process.env['SSE_TAIL_MATRIX_ONLY'] ?? '').split(/[\s,]+/).filter(Boolean);
const REPORT = process.env['SSE_TAIL_MATRIX_REPORT'];
/** Names by the second take one for each rotation; the others need far less. */
const TIMEOUT_MS = 60_000 + ROTATIONS * 3000;

const OPTIONS: PlayOptions = { rotations: ROTATIONS, linesPerSecond: RATE, gapMs: 150 };

const both = [false, true];
const MATRIX: readonly Rotation[] = (['create', 'copytruncate'] as const).flatMap((way) =>
  (['compress', 'delaycompress', 'none'] as const).flatMap((compression) =>
    both.flatMap((dateext) =>
      both.map((olddir) => ({ way, compression, dateext, olddir, keep: ROTATIONS + 5 })),
    ),
  ),
);

/** With these every two features come together in some way or other. */
const COVERING = [
  'create compress numbers olddir',
  'create delaycompress dateext beside',
  'create none numbers olddir',
  'create none dateext olddir',
  'copytruncate compress dateext beside',
  'copytruncate delaycompress numbers olddir',
  'copytruncate none dateext beside',
  'copytruncate compress numbers beside',
];

function wordsOf({ way, compression, dateext, olddir }: Rotation): string[] {
  return [way, compression, dateext ? 'dateext' : 'numbers', olddir ? 'olddir' : 'beside'];
}

function nameOf(rotation: Rotation): string {
  const ids = rotation.way === 'create' ? 'R01, R02, X01' : 'T01, T02, X01';
  return `${ids}: ${wordsOf(rotation).join(', ')}`;
}

function isWanted(rotation: Rotation): boolean {
  const words = wordsOf(rotation);
  if (FULL === undefined && !COVERING.includes(words.join(' '))) return false;
  return ONLY.every((word) => words.includes(word));
}

const isHere = spawnSync('logrotate', ['--version']).error === undefined;

describe.skipIf(!isHere)('the real logrotate, again and again, while a log is written', () => {
  const wanted = MATRIX.filter(isWanted);
  // Those that wait for the next second wait at the same time.
  for (const rotation of wanted) {
    const options = { timeout: TIMEOUT_MS, concurrent: rotation.dateext };
    test(nameOf(rotation), options, async () =>
      expectKept(rotation, await play(rotation, OPTIONS)),
    );
  }

  test.skipIf(ONLY.length > 0)(
    'R13, E21: who was away while files were removed is told so',
    { timeout: TIMEOUT_MS },
    async () => {
      const rotation: Rotation = {
        way: 'create',
        compression: 'compress',
        dateext: false,
        olddir: false,
        keep: 2,
      };
      // Away from the third rotation to the sixth, of which two are kept.
      const played = await play(rotation, { ...OPTIONS, rotations: 8, gapMs: 500 });
      for (const { kind, track } of played.watchings) {
        expectNothingWrong(kind, track, played.lost);
        expectAnnounced(kind, track);
        if (kind === 'live' || kind === 'websocket') expect(track.holes, kind).toEqual([]);
        if (kind !== 'away') continue;
        expect(track.holes).not.toEqual([]);
        expect(track.gaps[0]).toMatchObject({ reason: 'gone' });
      }
      expectSound(played);
    },
  );
});

/** O1 to O5, for every viewer. */
function expectKept(rotation: Rotation, played: Played): void {
  report(nameOf(rotation), played);
  for (const { kind, track } of played.watchings) {
    // What is left of the faults of copying rotators only the full matrix fails for: they come by chance.
    const isStrict = rotation.way === 'create' || FULL !== undefined;
    if (isStrict || kind !== 'away') expectNothingWrong(kind, track, played.lost);
    if (isStrict) expectAnnounced(kind, track);
    if (rotation.way === 'create') {
      expect(track.holes, kind).toEqual([]);
      expect(track.gaps, kind).toEqual([]);
    }
  }
  expectSound(played);
}

/** Nothing twice, nothing out of order, and nothing missing that any file has. */
function expectNothingWrong(kind: string, track: Track, lost: ReadonlySet<number>): void {
  expect(track.faults, kind).toEqual([]);
  const missing = track.holes.flatMap(numbersOf).filter((number) => !lost.has(number));
  expect(missing, `${kind} misses lines that a file has`).toEqual([]);
}

function expectAnnounced(kind: string, { holes }: Track): void {
  const silent = holes.filter((hole) => !isAnnounced(hole));
  expect(silent, `${kind} was not told of a loss`).toEqual([]);
}

function expectSound({ after }: Played): void {
  expect(after.faults).toEqual([]);
  expect(after.mostResidentBytes).toBeLessThan(MOST_RESIDENT_BYTES);
  expect(after.delayMs).toBeLessThan(MOST_DELAY_MS);
}

function numbersOf({ from, to }: Hole): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** One line for the table that `npm run test:matrix` prints. */
function report(name: string, { lineCount, lost, watchings, after }: Played): void {
  if (REPORT === undefined) return;
  const viewers = watchings.map(({ kind, track }) => ({
    kind,
    faults: track.faults.length,
    missing: track.holes.flatMap(numbersOf).length,
    owed: track.holes
      .filter((hole) => numbersOf(hole).some((number) => !lost.has(number)))
      .map((hole) => ({ ...hole, lost: numbersOf(hole).filter((n) => lost.has(n)).length })),
    gaps: track.gaps.length,
    untold: track.holes
      .filter((hole) => !isAnnounced(hole))
      .map((hole) => ({ ...hole, bytes: bytesOf(hole), torn: track.torn.has(hole.from) })),
  }));
  const row = { name, lineCount, lost: lost.size, delayMs: after.delayMs, viewers };
  appendFileSync(REPORT, `${JSON.stringify({ ...row, mostMib: after.mostResidentBytes / MIB })}\n`);
}
