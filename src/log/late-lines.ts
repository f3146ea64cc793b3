import type { Generation } from '../file/generation.ts';
import { readBatch, stillHolds } from '../file/read-batch.ts';
import type { ReadOptions, ReadResult } from '../file/read-batch.ts';
import { nullIfRefused } from '../file/refusal.ts';
import { endOf, verify } from '../file/verify.ts';
import type { Batch } from '../protocol/batch.ts';
import { endIdOf } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import { lateOf } from '../protocol/late.ts';
import type { GapReason } from '../protocol/notice.ts';
import { fileName } from './family.ts';
import type { Beginning, LogFiles } from './start.ts';
import { say } from './step.ts';
import type { LateStep, NoticeStep } from './step.ts';
import type { Succession, TrackedGeneration } from './tracked-generation.ts';

/** The lines that one viewer has not had of generations that it has left, or began behind. */
export interface LateLines {
  /** Whether there is any generation to look at. */
  readonly isAny: boolean;
  /** The viewer has begun here: whoever begins at the live file gets what comes late from then on. */
  begin(beginning: Beginning): Promise<void>;
  /** The viewer goes on from one generation to another. */
  moveOn(from: Departure, to: Succession): void;
  /** The viewer is about to read this generation itself. */
  enter(generation: TrackedGeneration): void;
  /** What the viewer comes back with is no position in a generation that it has left. */
  idMoved(): void;
  /** Lines that have come since, or that some are lost; null where there is nothing to say. */
  next(): Promise<NoticeStep | LateStep | null>;
  close(): void;
}

/** Where the viewer leaves a generation. */
export interface Departure {
  readonly generation: TrackedGeneration;
  readonly position: EventId;
  /** Up to here it has all the lines, or has been told that they are missing. Byte offset. */
  readonly toldTo: number;
}

/** A generation that the viewer has left: a reader of its own, that lets go of it. */
interface Left extends Departure {
  /** The name that it had then. */
  readonly file: string;
  position: EventId;
  /** Up to here no line has come behind the position. */
  scannedTo: number;
  /**
   * True while the viewer would come back with a position in it, having had no line since: then the
   * lines move that position, or they would come again.
   */
  holdsId: boolean;
}

/** As many as there are watched generations at most: whoever is no longer watched is read to its end. */
export function createLateLines({ family, edge }: LogFiles, maxLineBytes: number): LateLines {
  let left: Left[] = [];
  let closed = false;

  async function begin({ generation, position, id }: Beginning): Promise<void> {
    if (generation === null || generation !== edge.generation) return;
    // All at once: they may be let go of while one of them is looked at.
    for (const retired of edge.retired.watched.map((it) => it.retain())) {
      const holdsId = position.offset === 0 && (await agrees(retired, id));
      const from = holdsId ? id : await endOf(retired.file).catch(() => null);
      const path =
        (await family.locate(retired.file.key).catch(nullIfRefused))?.path ?? retired.file.path;
      if (from === null || closed) retired.release();
      else add({ generation: retired, position: from, toldTo: from.offset }, { path, holdsId });
    }
  }

  function add(from: Departure, { path, holdsId }: { path: string; holdsId: boolean }): void {
    left.push({ ...from, file: fileName(path), holdsId, scannedTo: from.toldTo });
  }

  function drop(entry: Left): void {
    if (!left.includes(entry)) return;
    left = left.filter((it) => it !== entry);
    entry.generation.release();
  }

  async function read(entry: Left): Promise<NoticeStep | LateStep | null> {
    const { generation, position } = entry;
    const { lastSize } = generation;
    const isOver = !edge.retired.watched.includes(generation);
    if (!isOver && lastSize <= entry.scannedTo) return null;
    const options = { until: null, maxLineBytes, isOver };
    const result = await readSoundly(generation.file, position, options).catch(() => null);
    if (closed) return null;
    if (result?.kind === 'batch') return advance(entry, result.batch);
    if (result?.kind === 'unfinished' && !isOver) {
      entry.scannedTo = lastSize;
      return null;
    }
    drop(entry);
    if (result?.kind === 'unfinished') return null;
    return lossIn(entry, result === null ? 'io-error' : 'truncated');
  }

  function advance(entry: Left, batch: Batch): LateStep {
    const late = lateOf(batch, { file: entry.file, continues: entry.position.midLine });
    entry.position = endIdOf(batch);
    entry.scannedTo = entry.position.offset;
    if (!entry.holdsId) return { kind: 'late', late, id: null };
    for (const older of left.slice(0, left.indexOf(entry))) older.holdsId = false;
    return { kind: 'late', late, id: entry.position };
  }

  return {
    get isAny() {
      return left.length > 0;
    },
    begin,
    moveOn(from, { generation: to, notice }) {
      // Whoever has left while the way was looked for holds nothing any more.
      if (closed) return;
      const { generation } = from;
      // Writers may have the file before the live one open still, whoever saw it become so.
      if (to === edge.generation) edge.retired.watch(generation);
      if (!edge.retired.watched.includes(generation)) return;
      const path = notice.event === 'rotated' ? notice.from : generation.file.path;
      add({ ...from, generation: generation.retain() }, { path, holdsId: true });
    },
    enter(generation) {
      for (const entry of left) if (entry.generation === generation) drop(entry);
    },
    idMoved() {
      for (const entry of left) entry.holdsId = false;
    },
    async next() {
      for (const entry of left) {
        const step = await read(entry);
        if (step !== null || closed) return step;
      }
      return null;
    },
    close() {
      closed = true;
      for (const entry of left) drop(entry);
    },
  };
}

/** Reads, and checks once more: a file that was written to late may be written over as well. */
async function readSoundly(
  file: Generation,
  position: EventId,
  options: ReadOptions,
): Promise<ReadResult> {
  const result = await readBatch(file, position, options);
  if (result.kind !== 'batch' || position.offset === 0) return result;
  const isSound = await stillHolds(file, position);
  return isSound ? result : { kind: 'changed' };
}

async function agrees({ file }: TrackedGeneration, id: EventId): Promise<boolean> {
  return (await verify(file, id).catch(() => 'other')) === 'match';
}

/** What was seen to come late, and cannot be read any more; null where nothing was. */
function lossIn(
  { generation, file, position, toldTo, scannedTo }: Left,
  reason: GapReason,
): NoticeStep | null {
  const from = Math.max(position.offset, toldTo);
  if (generation.lastSize <= from) return null;
  const message = `something came late to ${file}, and cannot be read any more`;
  // What it has grown to since may be the size of other bytes.
  const bytes = scannedTo - from;
  return say({ event: 'gap', reason, message, ...(bytes > 0 ? { bytes } : {}) });
}
