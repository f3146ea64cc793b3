import type { LogInfo } from '../api.ts';

/** The state of a log in a word or two. */
export const STATE_WORDS: Readonly<Record<LogInfo['state'], string>> = {
  ok: 'readable',
  missing: 'does not exist yet',
  denied: 'not allowed to read',
  'not-a-file': 'not a file',
  'io-error': 'cannot be read',
};

/** Why there are no lines, and what to do. */
export const WAITING_WORDS: Readonly<Record<LogInfo['state'], string>> = {
  ok: 'The file is empty. The first line appears here as soon as it is written.',
  missing: 'It does not exist yet. It will appear here as soon as it is created.',
  denied:
    'The server is not allowed to read it. Give the user that runs sse-tail the right to read the file, for example with: setfacl -m u:USER:r FILE',
  'not-a-file':
    'The path leads to something that is no regular file. Correct it in the config; this page goes on by itself.',
  'io-error':
    'The file system refuses to read it. See the output of sse-tail for the reason; this page goes on by itself.',
};
