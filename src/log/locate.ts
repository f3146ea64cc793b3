import { setTimeout as passed } from 'node:timers/promises';

import type { FileSystem } from '../file/file-system.ts';
import type { FileKey } from '../file/generation.ts';
import type { Member, Place } from './family.ts';
import { statMember } from './siblings.ts';

/** A file that is renamed between listing and looking is missed: only after so many looks is it gone. */
const LOCATE_TRIES = 5;
const LOCATE_GAP_MS = 4;

/** So many names are looked at together once the likeliest is not the one. */
const LOOK_TOGETHER = 32;

/**
 * Finds an open generation among the names of a family; null where it has none any more.
 * @param list lists the family.
 */
export function createLocate(
  list: () => Promise<readonly Member[]>,
  fileSystem: FileSystem,
): (key: FileKey, near: string) => Promise<Place | null> {
  async function locateOnce(key: FileKey, near: string): Promise<Place | null> {
    const members = await list();
    const order = outwards(members, near);
    for (let start = 0; start < order.length;) {
      const together = order.slice(start, start === 0 ? 1 : start + LOOK_TOGETHER);
      const found = await Promise.all(
        together.map(
          async (index) => (await statMember(fileSystem, members[index]?.path ?? ''))?.key === key,
        ),
      );
      const index = together[found.indexOf(true)];
      if (index !== undefined) {
        const path = members[index]?.path ?? '';
        return { path, older: members.slice(0, index), newer: members.slice(index + 1) };
      }
      start += together.length;
    }
    return null;
  }

  return async (key, near) => {
    for (let attempt = 1; attempt < LOCATE_TRIES; attempt += 1) {
      const place = await locateOnce(key, near);
      if (place !== null) return place;
      await passed(LOCATE_GAP_MS);
    }
    return locateOnce(key, near);
  };
}

/** All indexes, from that of a path on in both directions; from the newest on where it is none. */
function outwards(members: readonly Member[], near: string): number[] {
  const found = members.findIndex(({ path }) => path === near);
  const start = found < 0 ? members.length - 1 : found;
  const order: number[] = [];
  for (let distance = 0; distance < members.length; distance += 1) {
    // Names are shifted towards the older end.
    if (start - distance >= 0) order.push(start - distance);
    if (distance > 0 && start + distance < members.length) order.push(start + distance);
  }
  return order;
}
