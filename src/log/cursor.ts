import { ORIGIN } from '../file/identity.ts';
import { readBatch } from '../file/read-batch.ts';
import type { Wait } from '../lib/pulse.ts';
import type { Batch } from '../protocol/batch.ts';
import { endIdOf } from '../protocol/batch.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import { fileName } from './family.ts';
import { openOldest } from './neighbours.ts';
import { resume } from './resume.ts';
import type { Found } from './resume.ts';
import type { Beginning, LogFiles } from './start.ts';
import { idBefore } from './start.ts';
import { findSuccessor } from './successor.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** What a viewer gets next. */
export type Step =
  | { readonly kind: 'batch'; readonly batch: Batch }
  /** `id` is what to come back with from now on, where that is another than before; else null. */
  | { readonly kind: 'notice'; readonly notice: Notice; readonly id: EventId | null }
  /** Nothing more will come: the log was removed, the cursor closed, or it does not follow. */
  | { readonly kind: 'end'; readonly reason: 'no-follow' | 'removed' };

/**
 * One viewer's position and how it moves. A cursor pulls: there is no state for catching up and none
 * for being live, only a position; close to the live edge its next batch is one that others share,
 * further back it is read from the file.
 */
export interface Cursor {
  /** The position, as an id to come back with. */
  readonly id: EventId;
  /** Waits for what comes next and moves behind it. One call at a time. */
  next(): Promise<Step>;
  /** Ends a `next` under way, and lets the files go. */
  close(): void;
}

export interface CursorOptions {
  /** False: ends at the live end. */
  readonly follow: boolean;
  readonly maxLineBytes: number;
  /** How long a file that is not the live one must be quiet before it counts as over. Milliseconds. */
  readonly rotateWaitMs: number;
  /** After this it counts as over though it is still written to. Milliseconds. */
  readonly rotateMaxWaitMs: number;
  readonly onClose: () => void;
}

/** Waits no longer than this for a file to appear after one that is over. Milliseconds. */
const LOOK_AGAIN_MS = 1000;

export function createCursor(
  { family, generations, edge }: LogFiles,
  beginning: Beginning,
  options: CursorOptions,
): Cursor {
  const { follow, maxLineBytes, rotateWaitMs, rotateMaxWaitMs, onClose } = options;
  let { generation, position, id } = beginning;
  const notices = [...beginning.notices];
  let wait: Wait | null = null;
  let closed = false;
  let saidLive = false;
  let saidWaiting: string | null = null;
  /** When the end of a file that is not the live one was reached, by performance.now(). */
  let endReachedAt: number | null = null;

  async function next(): Promise<Step> {
    while (!closed) {
      const notice = notices.shift();
      if (notice !== undefined) return say(notice);
      const seen = edge.changes.count;
      const step = await move(seen).catch((error: unknown) => endureFailure(error, seen));
      if (step !== null) return step;
    }
    return { kind: 'end', reason: 'removed' };
  }

  /** One attempt to get further; null where something changed and another is due. */
  async function move(seen: number): Promise<Step | null> {
    return generation === null ? waitForFile(seen) : read(generation, seen);
  }

  /** The file system refused: the position stays, and the next attempt comes in a while. */
  async function endureFailure(error: unknown, seen: number): Promise<Step | null> {
    if (closed) return null;
    if (saidWaiting === 'io-error') return pause(seen, LOOK_AGAIN_MS);
    saidWaiting = 'io-error';
    const message = `the log cannot be read at the moment: ${String(error)}`;
    return say({ event: 'waiting', reason: 'io-error', message });
  }

  function read(current: TrackedGeneration, seen: number): Promise<Step | null> {
    if (current.state === 'rewritten') return relocate(current);
    return current === edge.generation ? readLive(current, seen) : readOlder(current, seen);
  }

  async function readLive(current: TrackedGeneration, seen: number): Promise<Step | null> {
    const { offset } = position;
    const shared = edge.batchAt(offset);
    if (shared !== undefined) return advance(shared);
    if (offset >= edge.end.offset) return caughtUp(seen);
    const until = edge.readLimit(offset);
    const result = await readBatch(current.file, position, { until, maxLineBytes });
    const isSound = result.kind === 'batch' && (offset > 0 || (await isUntouched(current)));
    if (isSound) return advance(result.batch);
    // The file is not what it was: the edge finds out what happened to it.
    await edge.look();
    const isStuck = current === edge.generation && offset < edge.end.offset;
    return isStuck ? pause(seen, LOOK_AGAIN_MS) : null;
  }

  /** At its very start nothing before the position tells a file from one that took its place. */
  async function isUntouched({ file }: TrackedGeneration): Promise<boolean> {
    const { end } = edge;
    const atEnd = await readBatch(file, end, { until: end.offset, maxLineBytes });
    return atEnd.kind !== 'changed';
  }

  async function caughtUp(seen: number): Promise<Step | null> {
    if (!follow) return END;
    const step = sayWaiting();
    if (step !== null || edge.waiting !== null || saidLive) return step ?? pause(seen);
    saidLive = true;
    return say({ event: 'live' });
  }

  async function readOlder(current: TrackedGeneration, seen: number): Promise<Step | null> {
    const step = await readToEnd(current, current.state === 'over');
    if (step !== null || current.state === 'rewritten') return step;
    endReachedAt ??= performance.now();
    if (current.state !== 'over' && !(await isSettled(current))) {
      return pause(seen, rotateWaitMs / 4);
    }
    return (await readToEnd(current, true)) ?? (await moveOn(current, seen));
  }

  async function readToEnd(current: TrackedGeneration, isOver: boolean): Promise<Step | null> {
    const result = await readBatch(current.file, position, { until: null, maxLineBytes, isOver });
    if (result.kind === 'batch') return advance(result.batch);
    if (result.kind === 'changed') current.state = 'rewritten';
    return null;
  }

  /** Writers go on with a renamed file for a while: is it over? */
  async function isSettled(current: TrackedGeneration): Promise<boolean> {
    if (endReachedAt !== null && performance.now() - endReachedAt >= rotateMaxWaitMs) return true;
    const { mtimeMs } = await current.file.stat();
    return Date.now() - mtimeMs >= rotateWaitMs;
  }

  async function moveOn(current: TrackedGeneration, seen: number): Promise<Step | null> {
    if (current.state === 'rewritten') return null;
    const succession = await findSuccessor(family, generations, current);
    if (succession !== null) {
      enter(succession.generation, ORIGIN);
      return say(succession.notice);
    }
    if (!follow) return END;
    return sayWaiting() ?? (await pause(seen, LOOK_AGAIN_MS));
  }

  /** The bytes are no longer in this file: a copy may hold them, or they are lost. */
  async function relocate(current: TrackedGeneration): Promise<Step | null> {
    // The edge knows by then what came in the file's place.
    await edge.look();
    const found = await findAgain();
    if (found !== null) {
      enter(found.generation, found.position);
      return null;
    }
    const notice = lossIn(current);
    const after = current.successor?.generation ?? edge.generation;
    enter(after?.retain() ?? null, ORIGIN);
    id = await idBefore(family, generations, generation);
    return say(notice, id);
  }

  /** Where what comes next is now. Before the first byte of a file only the one before it can tell. */
  async function findAgain(): Promise<Pick<Found, 'generation' | 'position'> | null> {
    const from = position.offset > 0 ? position : id;
    if (from.offset === 0) {
      const oldest = await openOldest(family, generations);
      return oldest && { generation: oldest, position: ORIGIN };
    }
    const found = await resume(family, generations, from);
    if (!('generation' in found)) return null;
    if (found.notices.length === 0) return found;
    found.generation.release();
    return null;
  }

  function lossIn({ file, lastSize }: TrackedGeneration): Notice {
    const bytes = lastSize - position.offset;
    const name = fileName(file.path);
    if (bytes <= 0) return { event: 'truncated', file: name, size: lastSize };
    const message = `${name} was cut at the front before its last ${bytes} bytes were read`;
    return { event: 'gap', reason: 'truncated', message, bytes };
  }

  async function waitForFile(seen: number): Promise<Step | null> {
    if (edge.generation !== null) {
      // It may not be the first that came: others may have been rotated away already.
      const found = await findAgain();
      enter(found?.generation ?? edge.generation.retain(), found?.position ?? ORIGIN);
      return null;
    }
    return sayWaiting() ?? (follow ? await pause(seen) : END);
  }

  /** Says once that there is no file, and why. */
  function sayWaiting(): Step | null {
    const { waiting } = edge;
    const reason = waiting?.reason ?? null;
    if (reason === saidWaiting) return null;
    saidWaiting = reason;
    // Once there is a file again, and it has been read, the viewer hears that it is live again.
    saidLive = false;
    return waiting && say(waiting);
  }

  async function pause(seen: number, timeoutMs?: number): Promise<null> {
    // Nobody would end a wait that begins after the cursor was closed.
    if (closed) return null;
    wait = edge.changes.wait(seen);
    const timer = timeoutMs === undefined ? undefined : setTimeout(wait.cancel, timeoutMs);
    await wait.done;
    clearTimeout(timer);
    wait = null;
    return null;
  }

  function advance(batch: Batch): Step {
    position = endIdOf(batch);
    id = position;
    endReachedAt = null;
    return { kind: 'batch', batch };
  }

  /** Between two generations the id stays what it was: one at an offset of 0 would fit any file. */
  function enter(to: TrackedGeneration | null, at: EventId): void {
    generation?.release();
    // The viewer may have left while the way was looked for.
    if (closed) to?.release();
    generation = closed ? null : to;
    position = at;
    endReachedAt = null;
  }

  return {
    get id() {
      return id;
    },
    next,
    close() {
      if (closed) return;
      closed = true;
      wait?.cancel();
      generation?.release();
      generation = null;
      onClose();
    },
  };
}

const END: Step = { kind: 'end', reason: 'no-follow' };

function say(notice: Notice, id: EventId | null = null): Step {
  return { kind: 'notice', notice, id };
}
