import type * as z from 'zod';
import { suggest } from '../lib/suggest.ts';
import { AUTH_KEYS } from './auth-entry.ts';
import { ENTRY_KEYS } from './log-entry.ts';
import { configSchema } from './schema.ts';

/** One thing that is wrong with a config. */
export interface Problem {
  /** The keys that lead to it, such as `['logs', 'web', 'path']`. */
  readonly path: readonly string[];
  /** What is wrong and what to write; the rest of a sentence that begins with the path. */
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

const TOP_KEYS = Object.keys(configSchema.shape).filter((key) => key !== '$schema');
const LONGEST_VALUE = 60;

/** What the schema found, in words. */
export function problemsOf(issues: readonly Issue[]): Problem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, []));
}

function problemsOfIssue(issue: Issue, parent: readonly string[]): Problem[] {
  const path = [...parent, ...issue.path.map(String)];
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(path, issue.input);
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, known) }));
  }
  if (issue.code === 'invalid_key') {
    return [{ path, message: issue.issues[0]?.message ?? issue.message }];
  }
  if (issue.code === 'invalid_union') {
    const branch = isFolder(issue.input) ? issue.errors.at(-1) : likeliestBranch(issue.errors);
    if (branch) return branch.flatMap((inner) => problemsOfIssue(inner, path));
  }
  // What stands where a secret belongs may be one.
  const message = path[0] === 'auth' ? wrongWords(issue) : wrongValue(issue);
  return [{ path, message }];
}

/** The form that somebody meant: the one whose outermost type is right. */
function likeliestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find(
    (issues) => !issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0),
  );
}

/** Who writes `dir` means the form of an entry that is a folder. */
function isFolder(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'dir' in input;
}

function knownKeys(path: readonly string[], input: unknown): readonly string[] {
  if (path.length === 0) return TOP_KEYS;
  if (path[0] === 'auth') {
    const [, part = 'auth'] = path;
    return AUTH_KEYS[isAuthPart(part) ? part : 'auth'];
  }
  return isFolder(input) ? ENTRY_KEYS.folder : ENTRY_KEYS.file;
}

function isAuthPart(part: string): part is keyof typeof AUTH_KEYS {
  return Object.hasOwn(AUTH_KEYS, part);
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = suggest(key, known);
  if (meant !== null) return `is not a known key; did you mean "${meant}"?`;
  return `is not a known key; the keys here are ${known.join(', ')}`;
}

function wrongValue(issue: Issue): string {
  return isMissing(issue) ? wrongWords(issue) : `${issue.message}${shown(issue.input)}`;
}

function wrongWords(issue: Issue): string {
  return isMissing(issue) ? `is missing; it ${issue.message}` : issue.message;
}

function isMissing(issue: Issue): boolean {
  return !('input' in issue) || issue.input === undefined;
}

function shown(input: unknown): string {
  if (typeof input === 'object' && input !== null) return '';
  const words = JSON.stringify(input);
  return words.length > LONGEST_VALUE ? '' : `; it is ${words}`;
}
