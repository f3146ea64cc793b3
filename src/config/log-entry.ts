import * as z from 'zod';
import { allow } from './auth-entry.ts';
import { MAX_EXPRESSIONS } from '../redact/redactor.ts';
import { text } from './text.ts';

/** The shape of one entry of `logs`: a file, a series of files, or a folder of logs. */

const MAX_CAPTION_LENGTH = 100;
const MAX_GLOBS = 100;
const MAX_GLOB_LENGTH = 500;

/** Every file of a folder that is offered where `include` does not say. */
const USUAL_GLOBS = ['**/*.log'];

function isText(value: string): boolean {
  return value !== '' && !value.includes('\0');
}

function isCaption(value: string): boolean {
  return value.trim() !== '' && value.length <= MAX_CAPTION_LENGTH && !/\p{Cc}/u.test(value);
}

function isFolderGlob(value: string): boolean {
  if (!isText(value) || value.length > MAX_GLOB_LENGTH || /^[/!]|\\/.test(value)) return false;
  return !value.split('/').some((step) => step === '.' || step === '..' || step === '');
}

const filePath = text(isText, 'must be the path of a file, such as "/var/log/app.log"').describe(
  'The log file. A relative path begins at the folder of the config file. With "follow": "newest" its ' +
    'file name has wildcards.',
);

const rotatedPattern = text(isText, 'must be a pattern such as "/var/log/app.log*", or null')
  .nullable()
  .default(null)
  .describe(
    'Which files are rotated ones of this log: a path whose file name may have * and ? in it, and the ' +
      'fields %Y %m %b %d %H %M %S %V %s of a date, which put the files in order. Compressed forms of ' +
      'the names count too. Temporary files of editors are never taken in. null: the usual names ' +
      'beside the log.',
  );

const follow = z
  .literal('newest', { error: 'must be "newest", or left out' })
  .optional()
  .describe(
    'newest: all files that "path" matches are one log, one after the other, and the newest is live.',
  );

function caption(description: string) {
  const error = `must be 1 to ${MAX_CAPTION_LENGTH} characters of text`;
  return text(isCaption, error).optional().describe(description);
}

const captions = {
  group: caption('What the log belongs to, for people: logs of one group are shown together.'),
  label: caption('What people call it; its name without it.'),
};

function globs(usual: readonly string[], description: string) {
  const error = `must be a list of globs, at most ${MAX_GLOBS}, such as ["**/*.log"]`;
  const glob = text(
    isFolderGlob,
    'must be a glob that begins at the folder, with "/" between names and without "..", such as "nginx/*.log"',
  );
  return z
    .array(glob, { error })
    .max(MAX_GLOBS, { error })
    .default([...usual])
    .describe(description);
}

const redactError = `must be a list of expressions, at most ${MAX_EXPRESSIONS}, such as ["/password=\\\\S+/i"]`;

const redact = z
  .array(text(isText, 'must be an expression between slashes, such as "/password=\\\\S+/i"'), {
    error: redactError,
  })
  .max(MAX_EXPRESSIONS, { error: redactError })
  .optional()
  .describe(
    'What nobody is shown of its lines: expressions between slashes (RE2), "i" behind them for either case. Each ' +
      'byte of what matches is an asterisk, in every answer. Needs "idKeyFile".',
  );

const fileEntry = z.strictObject({
  path: filePath,
  rotated: rotatedPattern,
  follow,
  redact,
  allow,
  ...captions,
});

const folderEntry = z.strictObject({
  dir: text(isText, 'must be the path of a folder, such as "/var/log"').describe(
    'A folder whose files are logs of their own, as they come and go. A relative path begins at the ' +
      'folder of the config file.',
  ),
  include: globs(USUAL_GLOBS, 'Which files of the folder are offered; ** goes through subfolders.'),
  exclude: globs(
    [],
    'Which of them are not; a subfolder that one of these matches is not entered.',
  ),
  redact,
  allow,
  ...captions,
});

/** One entry of `logs`. */
export const logEntry = z.union([filePath, fileEntry, folderEntry], {
  error: 'must be the path of a file, or { "path": "/var/log/app.log" }, or { "dir": "/var/log" }',
});

/** Keys of the two forms that are objects, for messages. */
export const ENTRY_KEYS = {
  file: Object.keys(fileEntry.shape),
  folder: Object.keys(folderEntry.shape),
} as const;
