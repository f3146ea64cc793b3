import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { tempFolder } from '../helpers/temp-folder.ts';

const isPossible =
  process.platform === 'linux' && spawnSync('unshare', ['-Ur', 'true']).status === 0;

/** Runs where the limits of inotify are its own. Says what it saw, a word a line. */
const SCRIPT = `
import { appendFileSync, writeFileSync } from 'node:fs';
import { createWatcher } from ${JSON.stringify(new URL('../../dist/watch.js', import.meta.url).href)};

const [limit, path] = process.argv.slice(2);
const until = async (isDone) => {
  for (let tries = 0; tries < 1000 && !isDone(); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  if (!isDone()) console.log('gave up');
};

writeFileSync(limit, '0');
let errors = 0;
let hints = 0;
const watcher = createWatcher(() => { errors += 1; }, { retryMs: 50 });
watcher.watch(path, () => false, () => { hints += 1; });
await until(() => watcher.state === 'polling');
console.log(watcher.state);
await new Promise((resolve) => setTimeout(resolve, 300));
console.log(watcher.state, 'errors', errors);
writeFileSync(limit, '1000');
await until(() => watcher.state === 'watching');
console.log(watcher.state);
hints = 0;
await until(() => { appendFileSync(path, 'x\\n'); return hints > 0; });
console.log('hints');
await watcher.close();
console.log('closed');
`;

describe.skipIf(!isPossible)('where inotify has reached its limit', () => {
  test.each(['max_inotify_instances', 'max_inotify_watches'])(
    'W05: a watch that failed for %s is tried again, and its error told once',
    (limit) => {
      const folder = tempFolder();
      writeFileSync(join(folder, 'script.mjs'), SCRIPT);
      writeFileSync(join(folder, 'app.log'), '');
      const words = ['-Ur', process.execPath, join(folder, 'script.mjs')];
      const run = spawnSync(
        'unshare',
        [...words, `/proc/sys/user/${limit}`, join(folder, 'app.log')],
        { encoding: 'utf8', timeout: 20_000 },
      );
      expect(run.stderr).toBe('');
      expect(run.stdout.trim().split('\n')).toEqual([
        'polling',
        'polling errors 1',
        'watching',
        'hints',
        'closed',
      ]);
    },
  );
});
