import { findBehindUnreadable, findUnreadable } from '../file/unreadable.ts';
import { firstCutAfter, readBatch } from '../file/read-batch.ts';
import type { Passed, ReadOptions, ReadResult } from '../file/read-batch.ts';
import { refusalOf } from '../file/refusal.ts';
import { formatEventId } from '../protocol/event-id.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { GapNotice } from '../protocol/notice.ts';
import { fileName } from './family.ts';
import { createSharedReads } from './shared-reads.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** `unreadable`: the bytes at the position cannot be read; null where none behind them can either. */
export type ReadOn = ReadResult | { readonly kind: 'unreadable'; readonly to: EventId | null };

export interface ReadOnOptions extends ReadOptions {
  /** Whether the file system has refused for so long that bytes are given up. */
  readonly isGivingUp: boolean;
  /** Whether the bytes were written a moment ago, and are few. */
  readonly isRecent?: boolean;
}

/**
 * Reads the lines that follow a position; where bytes have been given up, those before them, and then
 * tells where it goes on behind them.
 * @throws what the file system said, while it is worth to try again.
 */
export async function readOn(
  generation: TrackedGeneration,
  position: EventId,
  options: ReadOnOptions,
): Promise<ReadOn> {
  try {
    const { file } = generation;
    return await readBatch(options.isRecent ? file.recent : file, position, options);
  } catch (error) {
    if (refusalOf(error) !== 'io-error') throw error;
    return generation.file.archive === null
      ? readAround(generation, position, { ...options, error })
      : giveUpArchive(generation, { ...options, error });
  }
}

/** Viewers who read what is not new do so a few at a time, in turn, whichever logs they read. */
const backlog = createSharedReads<ReadOn>({ width: 4, maxSharers: 32 });

/**
 * As {@link readOn}, for a viewer who is further back. A thousand of them at once would stand before whoever looks
 * for new lines, in the queue of the file system and in that of the event loop, and everybody who is at the live
 * end would be seconds late. Those who wait at the same place, as after a restart, are given one batch, which is read
 * and encoded once. An archive has a line of its own, where a turn may take seconds.
 */
export function readBacklog(
  generation: TrackedGeneration,
  position: EventId,
  options: ReadOnOptions,
): Promise<ReadOn> {
  if (generation.file.archive !== null) return readOn(generation, position, options);
  const { maxLineBytes, isOver = false, isGivingUp } = options;
  // No line is read further than this, so what lies behind makes nobody different.
  const cut = firstCutAfter(position.offset, maxLineBytes);
  const until = options.until === null ? null : Math.min(options.until, cut);
  const key = `${formatEventId(position)} ${until} ${isOver} ${isGivingUp}`;
  return backlog.read(generation, key, () => readOn(generation, position, { ...options, until }));
}

type FailedRead = ReadOnOptions & { readonly error: unknown };

async function readAround(
  { file, unreadableAt }: TrackedGeneration,
  position: EventId,
  { error, isGivingUp, ...options }: FailedRead,
): Promise<ReadOn> {
  const size = await file.size();
  const start = await findUnreadable(file, position, Math.min(options.until ?? size, size));
  // It can be read by now.
  if (start === null) throw error;
  // What one viewer has waited for in vain no other one waits for.
  if (!isGivingUp && !unreadableAt.has(start)) throw error;
  unreadableAt.add(start);
  if (start > position.offset) {
    const upToThere = { ...options, until: start, isOver: false };
    const before = await readBatch(file, position, upToThere).catch(orUnfinished);
    if (before.kind !== 'unfinished') return before;
  }
  return { kind: 'unreadable', to: await findBehindUnreadable(file, position, start) };
}

/** NUL bytes before what cannot be read cannot be measured. */
function orUnfinished(error: unknown): { readonly kind: 'unfinished' } {
  if (refusalOf(error) !== 'io-error') throw error;
  return { kind: 'unfinished' };
}

/** Nothing behind bytes of a compressed file that cannot be read can be inflated. */
function giveUpArchive({ unreadableAt }: TrackedGeneration, failed: FailedRead): ReadOn {
  if (!failed.isGivingUp && unreadableAt.size === 0) throw failed.error;
  unreadableAt.add(0);
  return { kind: 'unreadable', to: null };
}

/** @param end up to where bytes are left out; null where that is not known. */
export function unreadableGap(
  { file }: TrackedGeneration,
  { offset }: EventId,
  end: number | null,
): GapNotice {
  const message = `the file system cannot read ${fileName(file.path)} from byte ${offset} on`;
  if (end === null) return { event: 'gap', reason: 'io-error', message };
  const bytes = end - offset;
  return {
    event: 'gap',
    reason: 'io-error',
    message: `${message}; ${bytes} bytes are left out`,
    bytes,
  };
}

/** Whether a read got further. */
export function isPassed(result: ReadOn): result is Passed {
  return result.kind === 'batch' || result.kind === 'hole';
}
