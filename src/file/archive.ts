import { createGate } from '../lib/gate.ts';
import { HEAD_BYTES } from '../protocol/event-id.ts';
import { createAnchors } from './anchors.ts';
import type { Anchors } from './anchors.ts';
import { FileClosed } from './file-system.ts';
import type { OpenFile } from './file-system.ts';
import { sizeInTrailer } from './gzip-trailer.ts';
import { createInflatePass } from './inflate-pass.ts';
import type { InflatePass } from './inflate-pass.ts';
import type { InflateRoom } from './inflate-room.ts';
import { peek } from './inflater.ts';
import type { ArchiveFault } from './inflater.ts';

/** The bytes of a compressed file, read as if they were not compressed. */
export interface Archive {
  /** Bytes from `start` up to `end`; fewer where they end before. */
  read(start: number, end: number): Promise<Buffer>;
  /** The anchor of an id at a multiple of ANCHOR_STEP; null where the bytes end before. */
  anchorAt(offset: number): Promise<string | null>;
  /** The offset behind the last byte. All of it is inflated for this, once. */
  size(): Promise<number>;
  /** As `size` where that is known already, else what the file says of itself. Inflates nothing. */
  guessSize(): Promise<SizeGuess>;
  /** Why there is nothing behind the last byte; null where the archive is whole. Inflates all of it. */
  fault(): Promise<ArchiveFault | null>;
  /** Ends all work under way. */
  close(): void;
}

/** How many bytes a file holds. */
export interface SizeGuess {
  readonly bytes: number;
  readonly isExact: boolean;
}

/** What reading compressed files needs, shared by all logs. */
export interface Archives {
  readonly room: InflateRoom;
  /** What earlier passes have told of a file, by what tells its state from every other. */
  anchorsOf(stamp: string): Anchors;
}

/** What is remembered of compressed files. Bytes: four for every 4096 that they hold. */
const MAX_MEMORY_BYTES = 32 * 1024 * 1024;

export function createArchives(room: InflateRoom): Archives {
  const known = new Map<string, Anchors>();

  function forgetOldest(): void {
    let held = [...known.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    for (const [stamp, { bytes }] of known) {
      if (held <= MAX_MEMORY_BYTES) return;
      known.delete(stamp);
      held -= bytes;
    }
  }

  return {
    room,
    anchorsOf(stamp) {
      const anchors = known.get(stamp) ?? createAnchors();
      // A Map iterates in the order of insertion: the first is the one that was asked for longest ago.
      known.delete(stamp);
      forgetOldest();
      known.set(stamp, anchors);
      return anchors;
    },
  };
}

/** Whoever reads on from a pass keeps it for itself so long. Milliseconds. */
const TENURE_MS = 1000;

/**
 * Reads through passes that only go forward: a reader that is far from the others has one of its own,
 * and those that are close share. What no pass covers begins anew at the first byte.
 */
export async function openArchive(
  file: OpenFile,
  path: string,
  { room, anchorsOf }: Archives,
): Promise<Archive> {
  const passes = new Set<InflatePass>();
  const opening = createGate(1);
  const scouting = createGate(1);
  const closing = new AbortController();
  let stamp = await stampOf(file);
  let anchors = anchorsOf(stamp);

  function passNear(offset: number): InflatePass | undefined {
    const usable = [...passes].filter((pass) => pass.covers(offset) || pass.canSkipTo(offset));
    return usable.toSorted((a, b) => b.position - a.position)[0];
  }

  /** A pass from which an offset can be read. */
  async function passFor(offset: number): Promise<InflatePass> {
    const near = passNear(offset);
    if (near !== undefined) return near;
    return opening.run(async () => {
      // Whoever came at the same time may have opened it.
      const opened = passNear(offset);
      if (opened !== undefined) return opened;
      const onClose = (): void => void passes.delete(pass);
      const pass = createInflatePass(file, { path, room, anchors, tenureMs: TENURE_MS, onClose });
      await room.enter(pass, closing.signal);
      passes.add(pass);
      return pass;
    });
  }

  /** Sees to it that the bytes up to an offset have been seen by some pass. One at a time. */
  async function scoutTo(offset: number): Promise<void> {
    if (anchors.end >= offset) return;
    await scouting.run(async () => {
      await forgetUnfinished();
      while (anchors.end < offset && anchors.size === null) {
        closing.signal.throwIfAborted();
        const pass = await passFor(anchors.end);
        await pass.scout();
      }
    });
  }

  /** An archive that was still being made may be whole by now. */
  async function forgetUnfinished(): Promise<void> {
    if (anchors.fault?.reason !== 'incomplete') return;
    const now = await stampOf(file);
    if (now === stamp) return;
    for (const pass of passes) pass.close();
    stamp = now;
    anchors = anchorsOf(stamp);
  }

  async function read(start: number, end: number): Promise<Buffer> {
    for (;;) {
      closing.signal.throwIfAborted();
      if (end > anchors.end) await forgetUnfinished();
      // Most archives that are looked at are passed over because of their head.
      if (end <= HEAD_BYTES && anchors.head.length === 0) anchors.addHead(await peek(file));
      const last = Math.min(end, anchors.size ?? Infinity);
      if (last <= anchors.head.length) return anchors.head.subarray(Math.min(start, last), last);
      if (start >= last) return Buffer.alloc(0);
      const pass = await passFor(start);
      const bytes = await pass.read(start, last);
      // Null: while this reader waited for its turn others moved the pass on, or it was taken away.
      if (bytes !== null) return bytes;
    }
  }

  async function size(): Promise<number> {
    await scoutTo(Infinity);
    return anchors.size ?? anchors.end;
  }

  return {
    read,
    size,
    async guessSize() {
      const { size: known } = anchors;
      return known === null
        ? { bytes: await sizeInTrailer(file), isExact: false }
        : { bytes: known, isExact: true };
    },
    async anchorAt(offset) {
      await scoutTo(offset);
      return anchors.end >= offset ? anchors.at(offset) : null;
    },
    async fault() {
      await size();
      return anchors.fault;
    },
    close() {
      closing.abort(new FileClosed(path));
      for (const pass of passes) pass.close();
    },
  };
}

/** Changes whenever the file does. */
async function stampOf(file: OpenFile): Promise<string> {
  const { dev, ino, size, mtimeNs } = await file.stat();
  return [dev, ino, size, mtimeNs].join(':');
}
