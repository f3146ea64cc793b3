import { basename, dirname } from 'node:path/posix';

import { createRotatedNames, possibleLiveNames } from '../naming/rotated-names.ts';
import type { RotatedNames } from '../naming/rotated-names.ts';

/**
 * Leaves out the files that are rotated ones of another: they are the past of that one's log.
 * @param files paths with forward slashes.
 */
export function withoutRotated(files: readonly string[]): string[] {
  const known = new Map<string, RotatedNames | null>(files.map((it) => [it, null]));

  function namesOf(path: string): RotatedNames | undefined {
    const made = known.get(path);
    if (made !== null) return made;
    const names = createRotatedNames(path, null);
    known.set(path, names);
    return names;
  }

  return files.filter((path) => {
    const folder = dirname(path);
    const name = basename(path);
    return !possibleLiveNames(name).some((other) => {
      const beside = folder === '.' ? other : `${folder}/${other}`;
      return beside !== path && (namesOf(beside)?.parse(name) ?? null) !== null;
    });
  });
}
