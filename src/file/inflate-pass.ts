import { createGate } from '../lib/gate.ts';
import type { Anchors } from './anchors.ts';
import type { OpenFile } from './file-system.ts';
import type { InflateRoom, Occupant } from './inflate-room.ts';
import { ArchiveFault, createInflater } from './inflater.ts';

/** One way through a compressed file, with a window of what it gave last. */
export interface InflatePass extends Occupant {
  /** How many bytes have come out. */
  readonly position: number;
  /** Whether an offset lies in the window. */
  covers(offset: number): boolean;
  /** Whether it may move on to an offset: it is not far, or nobody reads on from here. */
  canSkipTo(offset: number): boolean;
  /** Bytes from `start` up to `end`, fewer at the end; null where the window has left `start`. */
  read(start: number, end: number): Promise<Buffer | null>;
  /** One block further, for what it tells and not for its bytes. */
  scout(): Promise<void>;
  close(): void;
}

export interface InflatePassOptions {
  readonly path: string;
  readonly room: InflateRoom;
  readonly anchors: Anchors;
  /** Whoever reads on from here keeps the pass for itself so long. Milliseconds. */
  readonly tenureMs: number;
  /** Whether it is to keep WIDE_WINDOW_BYTES, if there is room for that. */
  readonly isBackward: boolean;
  /** Called once, when the pass is closed. */
  readonly onClose: () => void;
}

/** Kept behind the position, for readers that are a little behind the first. Bytes. */
export const WINDOW_BYTES = 1024 * 1024;
/** The same of a pass that was begun for somebody who reads backwards: what is before comes next. Bytes. */
const WIDE_WINDOW_BYTES = 32 * 1024 * 1024;

export function createInflatePass(
  file: OpenFile,
  { path, room, anchors, tenureMs, isBackward, onClose }: InflatePassOptions,
): InflatePass {
  const inflater = createInflater(file, path);
  const turns = createGate(1);
  const window: Buffer[] = [];
  let windowStart = 0;
  let position = 0;
  let state: 'open' | 'ended' | 'closed' = 'open';
  let users = 0;
  let usedAt = performance.now();
  let readAt = -Infinity;

  /** False where there is no more. */
  async function advance(keepFrom: number): Promise<boolean> {
    if (state !== 'open') return false;
    const block = await room.work.run(nextBlock);
    if (block === null) return false;
    anchors.add(position, block);
    window.push(block);
    position += block.length;
    forgetBefore(Math.min(keepFrom, position - windowBytes));
    return true;
  }

  function forgetBefore(offset: number): void {
    let count = 0;
    for (const oldest of window) {
      if (windowStart + oldest.length > offset) break;
      windowStart += oldest.length;
      count += 1;
    }
    window.splice(0, count);
  }

  async function nextBlock(): Promise<Buffer | null> {
    try {
      if (position >= room.maxInflatedBytes) throw tooLarge(path, room.maxInflatedBytes);
      const block = await inflater.next();
      if (block === null) end(null);
      return block;
    } catch (error) {
      // Closed meanwhile: the error says only that.
      if (state === 'closed') return null;
      if (!(error instanceof ArchiveFault)) throw error;
      end(error);
      return null;
    }
  }

  function end(fault: ArchiveFault | null): void {
    if (state === 'closed') return;
    state = 'ended';
    anchors.finish(fault);
  }

  async function inTurn<T>(job: () => Promise<T>): Promise<T> {
    users += 1;
    try {
      return await turns.run(job);
    } catch (error) {
      // What the file system refuses now it may give later, to a pass that begins anew.
      close();
      throw error;
    } finally {
      users -= 1;
      usedAt = performance.now();
    }
  }

  function close(): void {
    if (state === 'closed') return;
    state = 'closed';
    inflater.close();
    room.leave(pass);
    onClose();
  }

  const pass: InflatePass = {
    get position() {
      return position;
    },
    get idleSince() {
      return users > 0 ? Infinity : usedAt;
    },
    covers: (offset) => offset >= windowStart && offset <= position,
    canSkipTo(offset) {
      if (offset < position) return false;
      return offset - position <= WINDOW_BYTES || performance.now() - readAt > tenureMs;
    },
    read: (start, wanted) =>
      inTurn(async () => {
        readAt = performance.now();
        while (position < wanted && start >= windowStart && (await advance(start)));
        const isHere = state !== 'closed' && start >= windowStart;
        return isHere ? slice(window, windowStart, start, wanted) : null;
      }),
    scout: () =>
      inTurn(async () => {
        await advance(position);
      }),
    close,
    evict: close,
  };
  const windowBytes = isBackward && room.widen(pass) ? WIDE_WINDOW_BYTES : WINDOW_BYTES;
  return pass;
}

function slice(window: readonly Buffer[], windowStart: number, start: number, end: number): Buffer {
  const parts: Buffer[] = [];
  let at = windowStart;
  for (const block of window) {
    if (at + block.length > start && at < end) {
      parts.push(block.subarray(Math.max(0, start - at), Math.max(0, end - at)));
    }
    at += block.length;
  }
  return Buffer.concat(parts);
}

function tooLarge(path: string, maxBytes: number): ArchiveFault {
  return new ArchiveFault('too-large', `${path} holds more than ${maxBytes} bytes`);
}
