import type { Family, Member } from './family.ts';

/** Names shift while a rotator runs: so often the family is looked through again. */
const MAX_TRIES = 5;

/** One way to look through files. */
export interface Look<T> {
  /** @param members oldest first. */
  readonly search: (members: readonly Member[]) => Promise<T>;
  /** Whether that is what was looked for. */
  readonly isFound: (outcome: T) => boolean;
  /** Lets go of an outcome that is not used. */
  readonly release: (outcome: T) => void;
}

/**
 * Looks through the files of a log; once more where nothing was found and names have shifted meanwhile, so
 * that a file may have been listed under one name and looked for under another.
 */
export async function lookThrough<T>(
  family: Family,
  { search, isFound, release }: Look<T>,
): Promise<T> {
  let before = await fingerprint(family);
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await search(before.members);
    if (isFound(outcome) || attempt === MAX_TRIES) return outcome;
    const after = await fingerprint(family);
    if (before.text === after.text) return outcome;
    release(outcome);
    before = after;
  }
}

interface Fingerprint {
  readonly members: readonly Member[];
  readonly text: string;
}

/** Changes with every rotation, even where all names stay the same: the newest files are others. */
async function fingerprint(family: Family): Promise<Fingerprint> {
  const members = await family.list();
  const paths = members.map(({ path }) => path);
  const newest = await Promise.all(members.slice(-2).map((member) => family.keyOf(member)));
  return { members, text: [...paths, ...newest].join('\n') };
}
