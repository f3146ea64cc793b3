import type { BigIntStats } from 'node:fs';

import { createGate } from '../lib/gate.ts';
import { createAnchors } from './anchors.ts';
import type { Anchors } from './anchors.ts';
import { FileClosed } from './file-system.ts';
import type { OpenFile } from './file-system.ts';
import { sizeInTrailer } from './gzip-trailer.ts';
import { createInflatePass } from './inflate-pass.ts';
import type { InflatePass } from './inflate-pass.ts';
import type { InflateRoom } from './inflate-room.ts';
import { inflateHead, inflateWhole } from './inflater.ts';
import type { ArchiveFault } from './inflater.ts';

/** The bytes of a compressed file, read as if they were not compressed. */
export interface Archive {
  /** Bytes from `start` up to `end`; fewer where they end before. */
  read(start: number, end: number): Promise<Buffer>;
  /** The anchor of an id at a multiple of ANCHOR_STEP; null where the bytes end before. */
  anchorAt(offset: number): Promise<string | null>;
  /** What is read next lies before what was read last: a pass that is begun for it keeps more of what it gives. */
  expectBackward(): void;
  /** Whether its size is known, so that nothing need be inflated for it. */
  readonly isKnown: boolean;
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
  /** What is remembered of a file in this state; null where nothing is. */
  recall(stats: BigIntStats): Pick<Anchors, 'head' | 'size'> | null;
}

/** What is remembered of compressed files. Bytes: four for every 4096 that they hold. */
const MAX_MEMORY_BYTES = 32 * 1024 * 1024;

export function createArchives(room: InflateRoom): Archives {
  const known = new Map<string, Remembered>();
  let held = 0;

  function remember(): Remembered {
    const fresh: Remembered = {
      bytes: OVERHEAD_BYTES,
      anchors: createAnchors((more) => {
        fresh.bytes += more;
        if (fresh.isKept) held += more;
      }),
      isKept: false,
    };
    return fresh;
  }

  function keep(stamp: string, it: Remembered): void {
    if (it.isKept) known.delete(stamp);
    else held += it.bytes;
    it.isKept = true;
    known.set(stamp, it);
  }

  function forgetOldest(): void {
    // A Map iterates in the order of insertion: the first is the one that was asked for longest ago.
    for (const [stamp, it] of known) {
      if (held <= MAX_MEMORY_BYTES) return;
      known.delete(stamp);
      it.isKept = false;
      held -= it.bytes;
    }
  }

  return {
    room,
    anchorsOf(stamp) {
      const it = known.get(stamp) ?? remember();
      forgetOldest();
      keep(stamp, it);
      return it.anchors;
    },
    recall: (stats) => known.get(stampOf(stats))?.anchors ?? null,
  };
}

interface Remembered {
  readonly anchors: Anchors;
  /** What they use by now. */
  bytes: number;
  /** False once it was forgotten: whoever has it still may go on with it. */
  isKept: boolean;
}

/** What one archive that was never looked into costs, roughly. */
const OVERHEAD_BYTES = 1024;

/** What opening a file has told of it already. */
export interface ArchiveStart {
  readonly path: string;
  readonly stats: BigIntStats;
  /** Its first bytes as they are stored, PEEK_BYTES of them if it has as many. */
  readonly stored: Buffer;
}

/** Whoever reads on from a pass keeps it for itself so long. Milliseconds. */
const TENURE_MS = 1000;

/**
 * Reads through passes that only go forward: a reader that is far from the others has one of its own,
 * and those that are close share. What no pass covers begins anew at the first byte.
 */
export function openArchive(
  file: OpenFile,
  { path, stats, stored }: ArchiveStart,
  { room, anchorsOf }: Archives,
): Archive {
  const passes = new Set<InflatePass>();
  const opening = createGate(1);
  const scouting = createGate(1);
  const closing = createClosing(path);
  let backwardAt = -Infinity;
  let stamp = stampOf(stats);
  let anchors = anchorsOf(stamp);
  if (anchors.end === 0 && anchors.head.length === 0) glance(stored, Number(stats.size), anchors);

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
      const pass = createInflatePass(file, {
        path,
        room,
        anchors,
        tenureMs: TENURE_MS,
        isBackward: performance.now() - backwardAt < TENURE_MS,
        onClose,
      });
      await room.enter(pass, closing.signal());
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
        closing.throwIfClosed();
        const pass = await passFor(anchors.end);
        await pass.scout();
      }
    });
  }

  /** An archive that was still being made may be whole by now. */
  async function forgetUnfinished(): Promise<void> {
    if (anchors.fault?.reason !== 'incomplete') return;
    const now = stampOf(await file.stat());
    if (now === stamp) return;
    for (const pass of passes) pass.close();
    stamp = now;
    anchors = anchorsOf(stamp);
  }

  async function read(start: number, end: number): Promise<Buffer> {
    for (;;) {
      closing.throwIfClosed();
      if (end > anchors.end) await forgetUnfinished();
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
    expectBackward() {
      backwardAt = performance.now();
    },
    get isKnown() {
      return anchors.size !== null;
    },
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
      closing.close();
      for (const pass of passes) pass.close();
    },
  };
}

interface Closing {
  /** @throws {FileClosed} */
  throwIfClosed(): void;
  /** Aborted with that error. */
  signal(): AbortSignal;
  close(): void;
}

/** Thousands of archives are opened for a look and closed again: no signal is made for those. */
function createClosing(path: string): Closing {
  let isClosed = false;
  let controller: AbortController | null = null;
  return {
    throwIfClosed() {
      if (isClosed) throw new FileClosed(path);
    },
    signal() {
      controller ??= new AbortController();
      return controller.signal;
    },
    close() {
      isClosed = true;
      controller?.abort(new FileClosed(path));
    },
  };
}

/** Most archives that are looked at are passed over because of their head: that needs no pass. */
function glance(stored: Buffer, storedSize: number, anchors: Anchors): void {
  const all = stored.length === storedSize ? inflateWhole(stored) : null;
  if (all === null) return anchors.addHead(inflateHead(stored));
  anchors.add(0, all);
  anchors.finish(null);
}

/** Changes whenever the file does. */
function stampOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join(':');
}
