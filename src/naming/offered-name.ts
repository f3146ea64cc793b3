import { createHash } from 'node:crypto';

const MAX_NAME_LENGTH = 64;
const MARK_DIGITS = 16;
/** Stands for the `/` between the parts of a path, which is none of the characters of a log's name. */
const SEPARATOR = '--';
/** Stands before a checksum; without one no name has three hyphens in a row. */
const MARK_SEPARATOR = '---';

/** Leaves room for a few letters of the path and its checksum. Characters. */
export const MAX_FOLDER_NAME_LENGTH = 32;

/** Whether the entry of a folder can have a name: the names of its logs begin with it. */
export function isFolderName(name: string): boolean {
  return name.length <= MAX_FOLDER_NAME_LENGTH && isPlain(name);
}

/**
 * The name of a log that is a file of a folder: `nginx/access.log` of `var` is `var--nginx--access.log`.
 * A path with other characters than names may have, or that is too long, has a checksum behind what is
 * left of it. So a name depends on its own path alone, and no two paths have the same one.
 * @param folder a name that {@link isFolderName} holds for.
 * @param path relative to the folder, with forward slashes.
 */
export function offeredName(folder: string, path: string): string {
  const steps = path.split('/');
  const name = [folder, ...steps].join(SEPARATOR);
  if (name.length <= MAX_NAME_LENGTH && steps.every(isPlain)) return name;
  const mark = createHash('sha256').update(path).digest('hex').slice(0, MARK_DIGITS);
  const taken = `${folder}${SEPARATOR}${MARK_SEPARATOR}${mark}`.length;
  // The end of a path tells more than its beginning.
  const words = path.replaceAll(/[^A-Za-z0-9._]+/g, '-').slice(taken - MAX_NAME_LENGTH);
  return `${folder}${SEPARATOR}${words.replaceAll(/^-|-$/g, '')}${MARK_SEPARATOR}${mark}`;
}

/** Whether another log could have a name that a file of a folder gets. */
export function isNameWithin(folder: string, name: string): boolean {
  return name.startsWith(`${folder}${SEPARATOR}`);
}

/** No hyphen at an end and no two in a row, so that separators are found again. */
function isPlain(text: string): boolean {
  return /^[A-Za-z0-9._]+(?:-[A-Za-z0-9._]+)*$/.test(text);
}
