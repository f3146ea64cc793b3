import { basename, dirname, join } from 'node:path';
import { createGlob } from '../naming/glob.ts';
import { createRotatedNames, withoutCompression } from '../naming/rotated-names.ts';
import type { LogSettings } from './settings.ts';

/** Tells whether a file, by its absolute path, is one of a log's: the live one, or one of its past. */
export function belongsTo({ path, rotated, follow }: LogSettings): (file: string) => boolean {
  if (follow === 'newest') {
    const isMatch = createGlob([basename(path)]);
    return (file) => dirname(file) === dirname(path) && isMatch(withoutCompression(basename(file)));
  }
  const names = createRotatedNames(path, rotated);
  return (file) =>
    file === path ||
    (file === join(names.directory, basename(file)) && names.parse(basename(file)) !== null);
}
