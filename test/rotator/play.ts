import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as passed } from 'node:timers/promises';

import { eventually } from '../helpers/eventually.ts';
import { lineOf } from '../helpers/journal.ts';
import { startObservedServer } from '../helpers/observed-server.ts';
import type { Observation, ObservedServer } from '../helpers/observed-server.ts';
import { startWriter } from '../helpers/writer.ts';
import { createRotator } from './logrotate.ts';
import type { Rotation, Rotator } from './logrotate.ts';
import { VIEWER_KINDS, startWatching } from './watching.ts';
import type { Watching } from './watching.ts';

export interface PlayOptions {
  readonly rotations: number;
  readonly linesPerSecond: number;
  /** Between two rotations where names allow it. */
  readonly gapMs: number;
}

/** What came of a log that was rotated again and again while it was watched. */
export interface Played {
  readonly lineCount: number;
  /** The numbers of lines that are in no file, in whole: no rotator keeps what it never copied. */
  readonly lost: ReadonlySet<number>;
  readonly watchings: readonly Watching[];
  /** Before the first viewer, and after the last. */
  readonly before: Observation;
  readonly after: Observation;
}

/** A pipe or a watch that is just being closed. */
const SLACK_DESCRIPTORS = 1;

/** Lets the real logrotate rotate a log that a process writes to, before the eyes of all viewers. */
export async function play(rotation: Rotation, options: PlayOptions): Promise<Played> {
  const folder = mkdtempSync(join(tmpdir(), 'sse-tail-rotator-'));
  const path = join(folder, 'app.log');
  const { linesPerSecond } = options;
  const writer = await startWriter({ path, journal: join(folder, 'journal'), linesPerSecond });
  const rotator = createRotator(folder, rotation, writer.pid);
  const server = await startObservedServer({
    logs: { app: { path, rotated: rotator.pattern } },
    rotateWaitMs: 60,
  });
  try {
    const before = await baseline(server, `${server.url}logs/app`);
    const watchings = VIEWER_KINDS.map((kind) =>
      startWatching(kind, `${server.url}logs/app?from=start`),
    );
    await rotateAgainAndAgain(rotator, watchings, options);
    const lineCount = await writer.stop();
    for (const watching of watchings) watching.attend();
    const lost = findLost(rotator, lineCount);
    const last = lastBut(lost, lineCount);
    for (const { kind, track } of watchings) {
      await eventually(`line ${last} at the ${kind} viewer`, () => track.next > last);
    }
    for (const watching of watchings) await watching.close();
    const after = await backToBaseline(server, before);
    return { lineCount, lost, watchings, before, after };
  } finally {
    await writer.stop();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function rotateAgainAndAgain(
  rotator: Rotator,
  watchings: readonly Watching[],
  { rotations, gapMs }: PlayOptions,
): Promise<void> {
  for (let count = 1; count <= rotations; count += 1) {
    await passed(gapMs);
    await rotator.rotate();
    for (const watching of watchings) watching.afterRotation(count);
  }
  // Some lines of the last file, so that nobody ends with a rotation that was not noticed yet.
  await passed(gapMs);
}

/** After one viewer came and went: what stays for good is there from then on. */
async function baseline(server: ObservedServer, url: string): Promise<Observation> {
  const first = startWatching('live', url);
  await eventually('the live end', () => first.track.noticeCounts.has('live'));
  await first.close();
  await passed(100);
  return server.observe();
}

async function backToBaseline(server: ObservedServer, before: Observation): Promise<Observation> {
  const most = (before.descriptors ?? Infinity) + SLACK_DESCRIPTORS;
  await eventually('descriptors and timers at the baseline', async () => {
    const { descriptors, timers } = await server.observe();
    return (descriptors ?? 0) <= most && timers <= before.timers;
  });
  return server.observe();
}

function lastBut(lost: ReadonlySet<number>, lineCount: number): number {
  let last = lineCount - 1;
  while (lost.has(last)) last -= 1;
  return last;
}

/** Lines of the journal that are in none of the files. */
function findLost(rotator: Rotator, lineCount: number): Set<number> {
  const kept = new Set<number>();
  for (const file of rotator.files()) {
    for (const line of file.toString('latin1').split('\n')) {
      const number = Number(line.slice(0, 8));
      if (line !== '' && line === lineOf(number)) kept.add(number);
    }
  }
  const lost = new Set<number>();
  for (let number = 0; number < lineCount; number += 1) if (!kept.has(number)) lost.add(number);
  return lost;
}
