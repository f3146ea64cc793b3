import type { Generations, Succession, TrackedGeneration } from './tracked-generation.ts';

/** How much of a disk deleted files may go on taking because somebody still reads them. */
export interface DeletedFilesLimits {
  /** How long such a file is held. Milliseconds. */
  readonly holdDeletedMs: number;
  /** How large all of them may be together, for one log. Bytes. */
  readonly holdDeletedBytes: number;
}

export interface DeletedFilesOptions extends DeletedFilesLimits {
  /** What comes after one whose successor is not known. */
  readonly findSuccessor: (generation: TrackedGeneration) => Promise<Succession | null>;
}

/** They are looked for no more often than this. Milliseconds. */
const REVIEW_MS = 500;

/**
 * Looks for deleted files that may be held no longer.
 * @returns does so, now and then only: it asks about every open file. `live` is the generation that is followed: more
 *   may be written to it, so it is held whatever becomes of it.
 */
export function createDeletedFilesReview(
  generations: Generations,
  options: DeletedFilesOptions,
): (live: TrackedGeneration | null) => Promise<void> {
  let dueAt = -Infinity;
  return async (live) => {
    const now = performance.now();
    if (generations.count < 2 || now < dueAt) return;
    dueAt = now + REVIEW_MS;
    await letDeletedGo(generations, live, options);
  };
}

/**
 * A deleted file takes its room on the disk for as long as its descriptor is open. Lets those go that
 * have been held for too long, or are too much together, the longest deleted first. Their viewers are
 * told what they miss, and go on in the next file.
 */
async function letDeletedGo(
  generations: Generations,
  live: TrackedGeneration | null,
  { holdDeletedMs, holdDeletedBytes, findSuccessor }: DeletedFilesOptions,
): Promise<void> {
  const now = performance.now();
  const deleted = await findDeleted(generations, live);
  try {
    let heldBytes = deleted.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { generation, bytes } of deleted) {
      const heldFor = now - (generation.deletedAt ?? now);
      if (heldFor < holdDeletedMs && heldBytes <= holdDeletedBytes) continue;
      // Without its descriptor it could no longer be told what comes after it.
      const next = generation.successor === null ? await findSuccessor(generation) : null;
      if (next !== null) {
        generation.setSuccessor(next);
        next.generation.release();
      }
      heldBytes -= bytes;
      generation.drop();
    }
  } finally {
    for (const { generation } of deleted) generation.release();
  }
}

/** A generation that has no name any more, retained, and the room that it takes. */
interface Deleted {
  readonly generation: TrackedGeneration;
  readonly bytes: number;
}

/** Those that have no name any more, the longest deleted first. The caller releases them. */
async function findDeleted(
  generations: Generations,
  live: TrackedGeneration | null,
): Promise<Deleted[]> {
  // Held meanwhile, all at once: a last reader may let go, and a closed file tells nothing.
  const held = generations.held().filter((it) => it !== live);
  for (const generation of held) generation.retain();
  const deleted: Deleted[] = [];
  for (const generation of held) {
    // What is refused now is asked again in a while.
    const bytes = await deletedBytes(generation).catch(() => null);
    if (bytes === null) generation.release();
    else deleted.push({ generation, bytes });
  }
  return deleted.toSorted((a, b) => (a.generation.deletedAt ?? 0) - (b.generation.deletedAt ?? 0));
}

/** How many bytes of disk a generation takes that has no name; null where it has one. */
async function deletedBytes(generation: TrackedGeneration): Promise<number | null> {
  const { links, size } = await generation.file.stat();
  generation.deletedAt = links > 0 ? null : (generation.deletedAt ?? performance.now());
  if (generation.deletedAt === null) return null;
  // What was written over a generation is no part of it, and of an archive this is not what it holds.
  if (generation.state !== 'rewritten' && generation.file.archive === null) {
    generation.lastSize = Math.max(generation.lastSize, size);
  }
  return size;
}
