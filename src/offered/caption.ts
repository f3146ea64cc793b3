import type { FolderSettings } from '../config/settings.ts';
import type { Caption } from '../log/log.ts';

/** A path of any length and any characters becomes a text for people. Characters. */
const MAX_LABEL_LENGTH = 200;

/** What people are told of a file of a folder: where it is, and which folder it is of. */
export function captionOf(
  name: string,
  { group = name, label }: FolderSettings,
  path: string,
): Caption {
  const words = Array.from(label === undefined ? path : `${label}: ${path}`);
  // Of a long path the end tells more than the beginning.
  const shown =
    words.length > MAX_LABEL_LENGTH ? ['…', ...words.slice(1 - MAX_LABEL_LENGTH)] : words;
  return { group, label: shown.join('').replaceAll(/\p{Cc}/gu, '\u{FFFD}') };
}
