import { basename } from 'node:path';
import { isLogName } from '../config/schema.ts';
import { SseTailError } from '../errors.ts';

/** The logs of a command line. */
export interface LogArguments {
  /** Name to path, as written, in the order of the command line. Standard input is not in it. */
  readonly files: Readonly<Record<string, string>>;
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
 * `/var/log/app.log` is `app`; where that is taken, `app-2`.
 * @throws SseTailError ERR_USAGE when a name or standard input comes twice, or a path is empty
 */
export function parseLogArguments(words: readonly string[]): LogArguments {
  const given = words.map(parseWord);
  const taken = new Set<string>();
  for (const { name } of given) {
    if (name === null) continue;
    if (taken.has(name)) throw usageError(`the log "${name}" is named twice; give it one file`);
    taken.add(name);
  }
  const files: Record<string, string> = {};
  let stdin: string | null = null;
  for (const { name, path } of given) {
    const unique = name ?? uniqueName(path === '-' ? 'stdin' : nameFromPath(path), taken);
    if (path !== '-') files[unique] = path;
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
