import { parseEventId } from '../../src/protocol/event-id.ts';
import { search } from '../lookup/search.ts';
import type { Scale } from '../scroll/scale.ts';
import { fetchOverview } from '../lookup/overview.ts';
import type { LinesPage } from '../lookup/page.ts';

/** Tells which file a page is of. A page that caches may keep for ever does not name it. */
export interface Locator {
  /** The generation of a page's lines. */
  generationOf(page: LinesPage, signal: AbortSignal): Promise<number>;
}

/** So many heads of files are remembered. */
const MAX_HEADS = 256;

export function createLocator(name: string, scale: Scale): Locator {
  /** The part of an id that says how its file begins, and the file's generation. */
  const heads = new Map<string, number>();

  async function ask(id: string, signal: AbortSignal): Promise<number> {
    if (scale.family.length === 0) scale.learn((await fetchOverview(name, 1, signal)).family);
    // Any line will do: a hit names its file.
    const query = new URLSearchParams({ at: id, dir: 'back', grep: '/^/', hits: '1' });
    for await (const found of search(name, query, signal))
      if (found.event === 'hit') return scale.generationOf(found.file);
    return scale.newest;
  }

  return {
    async generationOf({ id, file, family }, signal) {
      if (family !== undefined) scale.learn(family);
      const head = headOf(id);
      const known = head === null ? undefined : heads.get(head);
      const generation =
        file === undefined ? (known ?? (await ask(id, signal))) : scale.generationOf(file);
      if (head !== null && heads.size < MAX_HEADS) heads.set(head, generation);
      return generation;
    },
  };
}

/** Null where the id covers less than a head. */
function headOf(id: string): string | null {
  const parsed = parseEventId(id);
  return parsed === null || parsed.anchor === '' ? null : parsed.head;
}
