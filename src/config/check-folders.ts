import { existsSync } from 'node:fs';
import { isGlob } from '../naming/glob.ts';
import { isFolderName, isNameWithin, MAX_FOLDER_NAME_LENGTH } from '../naming/offered-name.ts';
import type { Problem } from './problem.ts';
import type { Settings } from './settings.ts';

/** What is wrong with the folders of logs, and with how many logs there are. */
export function checkFolders(settings: Settings): Problem[] {
  return [
    ...checkNames(settings),
    ...checkOtherNames(settings),
    ...checkPaths(settings),
    ...checkCount(settings),
  ];
}

/** The names of a folder's logs begin with its own, and are to be told apart from all others. */
function checkNames({ folders }: Settings): Problem[] {
  return Object.keys(folders).flatMap((name) => {
    if (isFolderName(name)) return [];
    const message = `is no name for a folder of logs; write at most ${MAX_FOLDER_NAME_LENGTH} letters, digits, ".", "_" or single "-" between them`;
    return [{ path: ['logs', name], message }];
  });
}

function checkOtherNames({ logs, folders }: Settings): Problem[] {
  return Object.keys(logs).flatMap((name) => {
    const folder = Object.keys(folders).find((it) => isNameWithin(it, name));
    if (folder === undefined) return [];
    const message = `could be the name of a file of the folder "${folder}"; choose one that does not begin with "${folder}--"`;
    return [{ path: ['logs', name], message }];
  });
}

function checkPaths({ folders }: Settings): Problem[] {
  return Object.entries(folders).flatMap(([name, { dir }]) => {
    const message = existsSync(dir) ? null : wrongPath(dir);
    return message === null ? [] : [{ path: ['logs', name, 'dir'], message }];
  });
}

function wrongPath(dir: string): string | null {
  // Only a shell knows "~".
  if (/(^|[/\\])~([/\\]|$)/.test(dir)) return `"${dir}" has a "~" in it; write the folder in full`;
  if (!isGlob(dir)) return null;
  return `"${dir}" has a wildcard; name the folder here, and the files in "include"`;
}

function checkCount({ logs, maxLogs }: Settings): Problem[] {
  const count = Object.keys(logs).length;
  if (count <= maxLogs) return [];
  return [{ path: ['maxLogs'], message: `is ${maxLogs}, and "logs" names ${count}; raise it` }];
}
