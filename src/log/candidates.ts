import { verify } from '../file/verify.ts';
import type { Verdict } from '../file/verify.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Reach } from './reach.ts';
import { orRelease } from './tracked-generation.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** A file that was opened, and what its bytes say to an id. Whoever gets it releases it. */
export interface Candidate {
  readonly path: string;
  /** Its place among the paths. */
  readonly index: number;
  readonly generation: TrackedGeneration;
  readonly verdict: Verdict;
}

/** Most ids are of one of the newest files; only a long search opens several at once. */
const MAX_AHEAD = 8;

/**
 * Opens files one after the other and checks an id against each, as long as more are asked for. Those
 * that are gone are left out, and those that the search goes without.
 * @throws what the file system said of one that is asked for, where it is worth to try again.
 */
export async function* candidates(
  paths: readonly string[],
  reach: Reach,
  id: EventId,
): AsyncGenerator<Candidate, void, undefined> {
  const ahead: Promise<Candidate | null>[] = [];
  let started = 0;
  try {
    for (let asked = 1; asked <= paths.length; asked += 1) {
      for (; ahead.length < Math.min(asked, MAX_AHEAD) && started < paths.length; started += 1) {
        const examined = examine(started);
        // Whether it failed matters once it is asked for.
        examined.catch(() => undefined);
        ahead.push(examined);
      }
      const candidate = await ahead.shift();
      if (candidate) yield candidate;
    }
  } finally {
    for (const rest of await Promise.allSettled(ahead)) {
      if (rest.status === 'fulfilled') rest.value?.generation.release();
    }
  }

  async function examine(index: number): Promise<Candidate | null> {
    const path = paths[index] ?? '';
    if (!(await reach.mayAgree(path, id))) return null;
    const generation = await reach.tryOpen(path);
    if (generation === null) return null;
    // A file that cannot be read agrees with nothing.
    const asked = reach.attempt(path, () => verify(generation.file, id));
    const verdict = (await orRelease(generation, asked)) ?? 'other';
    return { path, index, generation, verdict };
  }
}
