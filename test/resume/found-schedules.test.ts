import { describe, test } from 'vitest';

import type { Command } from './model/commands.ts';
import { play } from './model/play.ts';

const connect: Command = { do: 'connect', viewer: 0 };
const line: Command = { do: 'write', lines: 1 };
const late: Command = { do: 'rename-and-write-late', lines: 1 };

/** Schedules that the model has found a fault with, as short as it could make them. */
const FOUND: Record<string, readonly Command[]> = {
  'a file is overwritten and renamed before anybody looks': [
    connect,
    line,
    { do: 'settle' },
    { do: 'truncate-and-refill' },
    line,
    { do: 'rename' },
  ],
  'a file is removed within the tick of the clock in which the next one changed': [
    connect,
    line,
    { do: 'settle' },
    late,
    late,
    line,
    { do: 'delete-oldest' },
    { do: 'copy-truncate' },
  ],
  'a file is overwritten, and its viewer begins anew at the oldest': [
    connect,
    { do: 'copy-truncate' },
    line,
    { do: 'settle' },
    { do: 'truncate-and-refill' },
    { do: 'restart' },
    line,
    { do: 'rename' },
  ],
  'a copy is compressed at once': [
    line,
    connect,
    { do: 'settle' },
    { do: 'copy-truncate' },
    { do: 'gzip', which: 0 },
  ],
  'a copy is deleted, and another one made': [
    line,
    connect,
    { do: 'settle' },
    { do: 'copy-truncate' },
    { do: 'delete-oldest' },
    { do: 'copy-truncate' },
    line,
  ],
  'a file is overwritten and copied': [
    connect,
    line,
    { do: 'settle' },
    { do: 'truncate-and-refill' },
    { do: 'copy-truncate' },
    line,
  ],
  'a file is filled, renamed and compressed at once': [
    late,
    connect,
    { do: 'settle' },
    { do: 'delete-oldest' },
    { do: 'rename' },
    { do: 'gzip', which: 0 },
    line,
    { do: 'write-half' },
  ],
  'a file is copied twice, renamed and compressed before anybody looks': [
    connect,
    { do: 'rename' },
    { do: 'settle' },
    { do: 'copy-truncate' },
    { do: 'copy-truncate' },
    { do: 'rename' },
    { do: 'gzip', which: 3 },
    { do: 'delete-oldest' },
  ],
  'a file is renamed, and the next one copied': [
    { do: 'connect', viewer: 1 },
    connect,
    { do: 'rename' },
    { do: 'settle' },
    { do: 'rename' },
    { do: 'copy-truncate' },
    { do: 'write', lines: 3 },
    { do: 'cut', viewer: 1 },
  ],
  'a line is finished in a file that is renamed twice before anybody looks': [
    { do: 'copy-truncate' },
    { do: 'write-half' },
    connect,
    { do: 'settle' },
    { do: 'rename' },
    { do: 'rename' },
  ],
  'many files come before anybody looks': [
    { do: 'connect', viewer: 1 },
    { do: 'truncate-and-refill' },
    { do: 'settle' },
    { do: 'rename' },
    { do: 'write-half' },
    { do: 'copy-truncate' },
    { do: 'rename' },
    { do: 'copy-truncate' },
    { do: 'truncate-and-refill' },
    { do: 'copy-truncate' },
    { do: 'copy-truncate' },
  ],
  'a file is overwritten right after it was copied': [
    connect,
    { do: 'copy-truncate' },
    line,
    { do: 'gzip', which: 0 },
    { do: 'settle' },
    { do: 'truncate-and-refill' },
    line,
  ],
  'a file that was copied is renamed': [
    line,
    connect,
    { do: 'settle' },
    { do: 'copy-truncate' },
    line,
    { do: 'rename' },
    { do: 'write-half' },
  ],
  'a viewer is paused while the server stops': [
    { do: 'connect', viewer: 1 },
    { do: 'copy-truncate' },
    { do: 'settle' },
    { do: 'pause', viewer: 1 },
    { do: 'restart' },
    { do: 'settle' },
    { do: 'copy-truncate' },
  ],
  'what comes next is copied, and the file before it compressed and deleted': [
    connect,
    { do: 'rename' },
    { do: 'settle' },
    { do: 'copy-truncate' },
    { do: 'write-half' },
    { do: 'gzip', which: 0 },
    { do: 'delete-oldest' },
  ],
};

describe.each([
  ['with the watcher', false],
  ['by the poll alone', true],
] as const)('X01: nothing is lost without a word, %s', (_name, poll) => {
  test.each(Object.entries(FOUND))('where %s', async (_case, commands) => play(commands, poll));
});
