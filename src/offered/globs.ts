import type { FolderSettings } from '../config/settings.ts';
import { createGlob } from '../naming/glob.ts';
import { isTemporary } from '../naming/pattern.ts';
import { isCompressedName } from '../naming/rotated-names.ts';

/** What of a folder is offered, by its path from there. */
export interface FolderGlobs {
  /** Whether a file may be a log of its own. */
  isOffered(path: string): boolean;
  /** Whether a subfolder may have such files. */
  isEntered(path: string): boolean;
  /** How many subfolders deep such files are looked for. */
  readonly maxDepth: number;
  /** Whether there can be some further down, that are not looked for. */
  readonly isCutOff: boolean;
}

/** @param maxDepth no subfolder further down is entered. */
export function createFolderGlobs(
  { include, exclude }: Pick<FolderSettings, 'include' | 'exclude'>,
  maxDepth: number,
): FolderGlobs {
  const isIncluded = createGlob(include);
  const isExcluded = createGlob(exclude);
  const depth = Math.max(0, ...include.map(depthOf));
  const namesHidden = include.some((glob) => /(^|\/)\./.test(glob));
  return {
    isOffered(path) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      // A name that is no UTF-8 cannot be opened by what is left of it.
      if (isTemporary(name) || isCompressedName(name) || path.includes('\u{FFFD}')) return false;
      return isIncluded(path) && !isExcluded(path);
    },
    isEntered(path) {
      const isHidden = path.slice(path.lastIndexOf('/') + 1).startsWith('.');
      return (namesHidden || !isHidden) && !isExcluded(path);
    },
    maxDepth: Math.min(maxDepth, depth),
    isCutOff: maxDepth < depth,
  };
}

function depthOf(glob: string): number {
  return glob.includes('**') ? Infinity : glob.split('/').length - 1;
}
