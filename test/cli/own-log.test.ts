import { appendFileSync, openSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished, test } from 'vitest';

import { createOwnLog } from '../../src/cli/own-log.ts';
import { SseTailError } from '../../src/errors.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { listening, readStream, run, until } from './support.ts';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

function written(format: 'json' | 'text', level: 'info' | 'warn' | 'silent' = 'info') {
  const lines: string[] = [];
  return { lines, log: createOwnLog({ format, level, write: (line) => lines.push(line) }) };
}

test('as JSON each entry is a line with its level, time and message', () => {
  const { lines, log } = written('json');
  log.info('first');
  log.error(new SseTailError('ERR_PORT', 'two\nlines'));
  log.error(new TypeError('a fault'));
  const entries = lines.map((line) => JSON.parse(line));
  expect(lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
  expect(entries[0]).toEqual({ level: 'info', time: expect.any(String), msg: 'first' });
  expect(new Date(entries[0].time).toISOString()).toBe(entries[0].time);
  expect(entries[1]).toMatchObject({ level: 'error', code: 'ERR_PORT', msg: 'two\nlines' });
  expect(entries[2]).toMatchObject({
    msg: 'a fault',
    err: { stack: expect.stringContaining('at') },
  });
});

test('as text it says what people need, and of a fault its stack', () => {
  const { lines, log } = written('text');
  log.warn('look here');
  log.error(new SseTailError('ERR_PORT', 'in use'));
  log.error(new TypeError('a fault'));
  expect(lines.slice(0, 2)).toEqual(['sse-tail: look here\n', 'sse-tail: in use\n']);
  expect(lines[2]).toMatch(/^sse-tail: TypeError: a fault\n +at /);
});

test('a level leaves out what is below it, and can be changed', () => {
  const { lines, log } = written('text', 'warn');
  log.info('no');
  log.warn('yes');
  log.setLevel('silent');
  log.error('no');
  expect(lines).toEqual(['sse-tail: yes\n']);
});

test('where it is no terminal that is written to, entries are JSON', async () => {
  const folder = tempFolder();
  const sse = run(['-p', '0', 'missing.log'], { folder, environment: { SSE_TAIL_LOG_FORMAT: '' } });
  await listening(sse);
  await until(() => sse.complaints().endsWith('\n'));
  expect(JSON.parse(sse.complaints())).toMatchObject({
    level: 'warn',
    msg: expect.stringContaining('missing: waiting for'),
  });
});

const missing = 'missing.log';

test.each([
  ['that is tailed', 'app', { logs: { app: 'app.log', missing } }],
  [
    'of a folder, though only its workers know of that',
    'all--app.log',
    { logs: { all: { dir: '.', include: ['*.log'] }, missing }, workers: 2 },
  ],
])('it falls silent where it is written to a file %s', async (_which, name, settings) => {
  const folder = tempFolder();
  const file = join(folder, 'app.log');
  const config = join(folder, 'config.json');
  writeFileSync(file, 'a line\n');
  writeFileSync(config, JSON.stringify({ port: 0, ...settings }));
  const descriptor = openSync(file, 'a');
  const child = spawn(process.execPath, [CLI, '-c', config], {
    stdio: ['ignore', 'pipe', descriptor],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  closeSync(descriptor);
  let printed = '';
  child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await until(() => /http:\S+/.test(printed));
  const url = /http:\S+/.exec(printed)?.[0] ?? '';
  const stream = await readStream(new URL(`logs/${name}?format=text&from=start`, url));
  await until(() => stream.received().includes('Send standard error elsewhere'));
  // Each reload complains of the missing file.
  child.kill('SIGHUP');
  await until(() => printed.includes('config read again'));
  appendFileSync(file, 'the last line\n');
  await until(() => stream.received().endsWith('the last line\n'));
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines).toEqual([
    'a line',
    expect.stringContaining(`goes to the file of ${name}, which it serves`),
    'the last line',
  ]);
});
