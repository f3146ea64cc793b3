import picomatch from 'picomatch';

/** Whether a text has wildcards of a shell in it: `*`, `?`, `[…]` or `{…}`. */
export function isGlob(text: string): boolean {
  return /[*?]|\[[^\]]+\]|\{[^}]+\}/.test(text);
}

/** A path with wildcards in it, in two. */
export interface SplitGlob {
  /** The folders before the first wildcard; `.` where there is none. */
  readonly folder: string;
  /** The rest, which begins with the first part of the path that has a wildcard. */
  readonly glob: string;
}

/** @param path a path with forward slashes in which {@link isGlob} finds wildcards. */
export function splitGlob(path: string): SplitGlob {
  const steps = path.split('/');
  const first = steps.findIndex(isGlob);
  const folder = steps.slice(0, first).join('/');
  const isRoot = first > 0 && folder === '';
  return { folder: isRoot ? '/' : folder || '.', glob: steps.slice(first).join('/') };
}

/**
 * Tells whether a path or a name matches any of some globs, as in a shell: `*` stays within a folder,
 * `**` goes through folders, and what begins with a dot must be named.
 * @param globs with forward slashes; none matches nothing.
 */
export function createGlob(globs: readonly string[]): (path: string) => boolean {
  return picomatch([...globs], { nonegate: true });
}
