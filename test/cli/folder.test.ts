import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';
import { listening, read, run, until } from './support.ts';

test('a path with wildcards is a log for each file, and for those that come later', async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'a.log'), 'a\n');
  const sse = run([`web=${folder}/*.log`, '-p', '0', '--poll-ms', '50']);
  const url = await listening(sse);
  expect(sse.printed()).toContain(`   the files of ${folder}\n`);
  expect(await read(url, 'web--a.log')).toBe('a\n');
  writeFileSync(join(folder, 'b.log'), 'b\n');
  await until(async () => (await read(url, 'web--b.log')) === 'b\n');
  expect(sse.complaints()).toBe('');
});

test('what of a folder is left out is told in words, without a stack', async () => {
  const folder = tempFolder();
  for (const name of ['a.log', 'b.log']) writeFileSync(join(folder, name), '');
  const sse = run([`web=${folder}/*.log`, '-p', '0', '--max-logs', '1']);
  await listening(sse);
  await until(() => sse.complaints().includes('\n'));
  expect(sse.complaints()).toBe(
    'sse-tail: 1 files of folders are not offered, since there may be 1 logs at most; exclude some, or raise maxLogs\n',
  );
});

test('a config with a folder and a series is checked, and what is waited for is told', async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'var'));
  const logs = {
    var: { dir: 'var' },
    later: { dir: 'later' },
    jobs: { path: 'var/job-*.log', follow: 'newest' },
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ logs }));
  const sse = run(['--check-config', '--config', 'config.json'], { folder });
  expect(await sse.ended).toBe(0);
  expect(sse.printed()).toBe(
    `config.json is right: 1 log: jobs, and the files of ${join(folder, 'var')}, ${join(folder, 'later')}\n`,
  );
  expect(sse.complaints().split('\n').toSorted()).toEqual([
    '',
    `sse-tail: jobs: waiting for a file that matches ${join(folder, 'var', 'job-*.log')}`,
    `sse-tail: later: waiting for the folder ${join(folder, 'later')}, which does not exist yet`,
  ]);
});
