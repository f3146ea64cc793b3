import { readdir, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Settings } from '../config/settings.ts';
import { createGlob } from '../naming/glob.ts';

const MAX_NAMES = 8;

/** `2 logs: app, web`, and `the files of /var/log` where there are folders. */
export function summarise({ logs, folders }: Settings): string {
  const dirs = Object.values(folders).map(({ dir }) => dir);
  if (dirs.length === 0) return summariseLogs(logs);
  const files = `the files of ${dirs.slice(0, MAX_NAMES).join(', ')}`;
  return Object.keys(logs).length === 0 ? files : `${summariseLogs(logs)}, and ${files}`;
}

function summariseLogs(logs: Settings['logs']): string {
  const names = Object.keys(logs);
  const shown = names.slice(0, MAX_NAMES).join(', ');
  const more = names.length > MAX_NAMES ? ` and ${names.length - MAX_NAMES} more` : '';
  return `${names.length} ${names.length === 1 ? 'log' : 'logs'}: ${shown}${more}`;
}

/** One line for each log that has no file at the moment, and for each folder that is not there. */
export async function missingFiles({ logs, folders }: Settings): Promise<string[]> {
  const lines = Object.entries(logs).map(async ([name, { path, follow }]) => {
    if (follow === 'newest') {
      return (await hasMatch(path)) ? [] : [`${name}: waiting for a file that matches ${path}`];
    }
    return (await exists(path)) ? [] : [`${name}: waiting for ${path}, which does not exist yet`];
  });
  const dirs = Object.entries(folders).map(async ([name, { dir }]) =>
    (await exists(dir)) ? [] : [`${name}: waiting for the folder ${dir}, which does not exist yet`],
  );
  return (await Promise.all([...lines, ...dirs])).flat();
}

async function hasMatch(pattern: string): Promise<boolean> {
  const names = await readdir(dirname(pattern)).catch(() => []);
  return names.some(createGlob([basename(pattern)]));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    // Of a file that may not be looked at the server itself tells.
    (cause: NodeJS.ErrnoException) => cause.code !== 'ENOENT',
  );
}
