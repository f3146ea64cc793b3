import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isPattern, patternProblem } from '../naming/pattern.ts';
import { createRotatedNames } from '../naming/rotated-names.ts';
import type { Problem } from './problem.ts';
import type { LogSettings, Settings } from './settings.ts';

/** What is wrong with the files of the logs: each by itself, and beside each other. */
export function checkFiles({ logs }: Settings): Problem[] {
  return [...checkPaths(logs), ...checkPatterns(logs), ...checkFamilies(logs)];
}

type Logs = Readonly<Record<string, LogSettings>>;

function checkPaths(logs: Logs): Problem[] {
  const nameOf = new Map<string, string>();
  return Object.entries(logs).flatMap(([name, { path }]) => {
    const earlier = nameOf.get(path);
    const message = earlier === undefined ? wrongPath(path) : sameFile(path, earlier);
    nameOf.set(path, earlier ?? name);
    return message === null ? [] : [{ path: ['logs', name, 'path'], message }];
  });
}

function sameFile(path: string, earlier: string): string {
  return `"${path}" is the log "${earlier}" already; a file can be one log only, so remove one`;
}

function wrongPath(path: string): string | null {
  if (existsSync(path)) return null;
  // Only a shell knows "~", and it leaves the one in NAME=~/file alone.
  if (/(^|[/\\])~[/\\]/.test(path)) return `"${path}" has a "~" in it; write the folder in full`;
  if (/[*?[\]{}]/.test(path)) return `"${path}" is a pattern; name one file per log`;
  return null;
}

function checkPatterns(logs: Logs): Problem[] {
  return Object.entries(logs).flatMap(([name, { rotated }]) => {
    const message = rotated === null ? null : wrongPattern(rotated);
    return message === null ? [] : [{ path: ['logs', name, 'rotated'], message }];
  });
}

function wrongPattern(rotated: string): string | null {
  const folder = dirname(rotated);
  if (isPattern(folder) && !existsSync(folder)) {
    return `"${rotated}" has a wildcard or a field in its folder; only the file name may have them`;
  }
  const problem = patternProblem(basename(rotated));
  return problem === null ? null : `"${rotated}" ${problem}`;
}

/** A file that is one log and a rotated file of another would be sent as the past of that one. */
function checkFamilies(logs: Logs): Problem[] {
  return Object.entries(logs).flatMap(([name, { path, rotated }]) => {
    if (rotated !== null && wrongPattern(rotated) !== null) return [];
    const names = createRotatedNames(path, rotated);
    return Object.entries(logs).flatMap(([other, { path: file }]) => {
      const isRotated =
        file !== path &&
        file === join(names.directory, basename(file)) &&
        names.parse(basename(file)) !== null;
      const message = `"${file}" counts as a rotated file of the log "${name}" ("${path}"); remove one of the two, or give "${name}" a "rotated" pattern that leaves it out`;
      return isRotated ? [{ path: ['logs', other, 'path'], message }] : [];
    });
  });
}
