import { existsSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isPattern, patternProblem } from '../naming/pattern.ts';
import { isGlob } from '../naming/glob.ts';
import { belongsTo } from './membership.ts';
import type { Problem } from './problem.ts';
import type { LogSettings, Settings } from './settings.ts';

/** What is wrong with the files of the logs: each by itself, and beside each other. */
export function checkFiles({ logs }: Settings): Problem[] {
  return [
    ...checkPaths(logs),
    ...checkSeries(logs),
    ...checkPatterns(logs),
    ...checkFamilies(logs),
  ];
}

type Logs = Readonly<Record<string, LogSettings>>;

function checkPaths(logs: Logs): Problem[] {
  const nameOf = new Map<string, string>();
  return Object.entries(logs).flatMap(([name, { path, follow }]) => {
    const earlier = nameOf.get(path);
    const wrong = follow === 'newest' ? wrongSeries(path) : wrongPath(path);
    const message = earlier === undefined ? wrong : sameFile(path, earlier);
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
  if (/[*?[\]{}]/.test(path)) {
    return `"${path}" is a pattern; name one file per log, or write "follow": "newest" beside it if its files are one log, or { "dir": "${dirname(path)}", "include": ["${basename(path)}"] } for a log each`;
  }
  return null;
}

function wrongSeries(path: string): string | null {
  if (isGlob(dirname(path)) && !existsSync(dirname(path))) {
    return `"${path}" has a wildcard in its folder; only the file name may have them`;
  }
  if (isGlob(basename(path))) return null;
  return `"${path}" names one file; with "follow": "newest" write a pattern such as "job-*.log"`;
}

/** In a series no file has a name that another one has had: there are no rotated ones. */
function checkSeries(logs: Logs): Problem[] {
  return Object.entries(logs).flatMap(([name, { follow, rotated }]) => {
    if (follow !== 'newest' || rotated === null) return [];
    const message = 'has no meaning with "follow": "newest"; remove one of the two';
    return [{ path: ['logs', name, 'rotated'], message }];
  });
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
  return Object.entries(logs).flatMap(([name, log]) => {
    const { path, rotated, follow } = log;
    if (rotated !== null && wrongPattern(rotated) !== null) return [];
    const isMember = belongsTo(log);
    const remedy =
      follow === 'newest'
        ? 'remove one of the two'
        : `remove one of the two, or give "${name}" a "rotated" pattern that leaves it out`;
    const kind = follow === 'newest' ? 'file' : 'rotated file';
    return Object.entries(logs).flatMap(([other, { path: file }]) => {
      const message = `"${file}" counts as a ${kind} of the log "${name}" ("${path}"); ${remedy}`;
      return file !== path && isMember(file) ? [{ path: ['logs', other, 'path'], message }] : [];
    });
  });
}
