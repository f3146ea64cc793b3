import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { LogArgument } from '../config/layers.ts';
import { isLogName } from '../config/log-name.ts';
import { SseTailError } from '../errors.ts';
import { isGlob, splitGlob } from '../naming/glob.ts';
import { isFolderName } from '../naming/offered-name.ts';

/** The logs of a command line. */
export interface LogArguments {
  /**
   * Name to path, as written, or to the folder and the glob of a path with wildcards; in the order of
   * the command line. Standard input is not in it.
   */
  readonly files: Readonly<Record<string, LogArgument>>;
  /** The name of the log that standard input feeds; null = none. */
  readonly stdin: string | null;
}

interface Argument {
  readonly name: string | null;
  readonly path: string;
}

const MAX_NAME_LENGTH = 64;
/** Leaves room for `-2` behind a name that is taken. */
const MAX_DERIVED_LENGTH = 58;

/**
 * Reads `FILE`, `NAME=FILE`, `-` and `NAME=-`. A file without a name gets one from its own:
 * `/var/log/app.log` is `app`; where that is taken, `app-2`. A path with wildcards that no shell has
 * replaced, as in `web=/var/log/nginx/*.log`, stands for a log for each file that matches, now or later.
 * @param folder the folder that relative paths begin at; absolute
 * @throws SseTailError ERR_USAGE when a name or standard input comes twice, or a path is empty
 */
export function parseLogArguments(words: readonly string[], folder: string): LogArguments {
  const given = words.map(parseWord);
  const taken = new Set<string>();
  for (const { name } of given) {
    if (name === null) continue;
    if (taken.has(name)) throw usageError(`the log "${name}" is named twice; give it one file`);
    taken.add(name);
  }
  const files: Record<string, LogArgument> = {};
  let stdin: string | null = null;
  for (const { name, path } of given) {
    const globbed = path === '-' ? null : parseGlob(path, folder);
    const wanted = globbed ? nameFromFolder(resolve(folder, globbed.dir)) : nameFromPath(path);
    const unique = name ?? uniqueName(path === '-' ? 'stdin' : wanted, taken);
    if (path !== '-') files[unique] = globbed ?? path;
    else if (stdin === null) stdin = unique;
    else throw usageError('standard input (-) can be one log only; name it once');
  }
  return { files, stdin };
}

function usageError(message: string): SseTailError {
  return new SseTailError('ERR_USAGE', message);
}

function parseWord(word: string): Argument {
  const equals = word.indexOf('=');
  const name = word.slice(0, Math.max(0, equals));
  const argument = isLogName(name)
    ? { name, path: word.slice(equals + 1) }
    : { name: null, path: word };
  if (argument.path === '') throw usageError(`"${word}" names no file; write NAME=FILE`);
  return argument;
}

/** Null for the path of a file, which may well have such characters in its name. */
function parseGlob(path: string, folder: string): Exclude<LogArgument, string> | null {
  if (!isGlob(path) || existsSync(resolve(folder, path))) return null;
  const { folder: dir, glob } = splitGlob(path);
  return { dir, include: [glob] };
}

function nameFromFolder(dir: string): string {
  const name = basename(dir)
    .replaceAll(/[^A-Za-z0-9._]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return isFolderName(name) ? name : 'logs';
}

function nameFromPath(path: string): string {
  const name = basename(path)
    .replace(/\.log$/, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, MAX_NAME_LENGTH);
  return isLogName(name) ? name : 'log';
}

function uniqueName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) {
    name = `${wanted.slice(0, MAX_DERIVED_LENGTH)}-${count}`;
  }
  taken.add(name);
  return name;
}
