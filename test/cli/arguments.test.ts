import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseArguments, type ServeCommand } from '../../src/cli/arguments.ts';
import { SseTailError } from '../../src/errors.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

function parse(words: string[], environment: Record<string, string> = {}): ServeCommand {
  const command = parseArguments(words, environment, '/here');
  if (command.kind !== 'serve') throw new Error(`it is ${command.kind}`);
  return command;
}

function misuse(words: string[], environment: Record<string, string> = {}): string {
  try {
    parseArguments(words, environment, '/here');
  } catch (error) {
    if (error instanceof SseTailError && error.code === 'ERR_USAGE') return error.message;
    throw error;
  }
  throw new Error('the command line was taken');
}

describe('logs of the command line', () => {
  test.each([
    ['a file is named after itself', ['/var/log/app.log'], { app: '/var/log/app.log' }],
    ['an ending other than .log stays', ['app.txt'], { 'app.txt': 'app.txt' }],
    ['NAME=FILE names it', ['web=/var/log/x.log'], { web: '/var/log/x.log' }],
    ['an = behind no name belongs to the file', ['/a b=c.log'], { 'a-b-c': '/a b=c.log' }],
    [
      'names that are taken get a number',
      ['a/x.log', 'b/x.log', 'c/x.log'],
      { x: 'a/x.log', 'x-2': 'b/x.log', 'x-3': 'c/x.log' },
    ],
    [
      'a name that is given is kept for its log',
      ['a/x.log', 'x=b/y.log'],
      { 'x-2': 'a/x.log', x: 'b/y.log' },
    ],
    [
      'letters that a name cannot have become hyphens',
      ['/var/log/my app (1).log'],
      { 'my-app-1': '/var/log/my app (1).log' },
    ],
    [
      'wildcards stand for the files of a folder',
      ['web=/var/log/nginx/*.log'],
      { web: { dir: '/var/log/nginx', include: ['*.log'] } },
    ],
    [
      'wildcards without a name have that of their folder',
      ['/srv/my-app/**/*.log', '*.txt', 'a/x.log', 'a/my-app.log'],
      {
        'my-app': { dir: '/srv/my-app', include: ['**/*.log'] },
        here: { dir: '.', include: ['*.txt'] },
        x: 'a/x.log',
        'my-app-2': 'a/my-app.log',
      },
    ],
    ['a file without any such letter is log', ['/var/log/日本.log'], { log: '/var/log/日本.log' }],
  ])('%s', (_what, words, files) => {
    expect(parse(words).sources.logs).toEqual(files);
  });

  test('a file is a file, whatever characters its name has', () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'app[1].log'), '');
    expect(parseArguments(['app[1].log'], {}, folder)).toMatchObject({
      sources: { logs: { 'app-1': 'app[1].log' } },
    });
  });

  test('- is standard input, named stdin', () => {
    expect(parse(['-', 'a.log'])).toMatchObject({
      stdin: 'stdin',
      sources: { logs: { a: 'a.log' } },
    });
  });

  test('NAME=- is standard input of that name', () => {
    expect(parse(['build=-'])).toMatchObject({ stdin: 'build', sources: { logs: {} } });
  });
});

describe('flags', () => {
  test('set settings, short and long', () => {
    const { flags } = parse([
      '-p',
      '80',
      '-b',
      '::1',
      '--poll-ms=50',
      '--no-websocket',
      'a',
    ]).sources;
    expect(flags).toEqual({ port: '80', bind: '::1', pollMs: '50', websocket: false });
  });

  test('of the command alone have variables', () => {
    const environment = { SSE_TAIL_CONFIG: 'x.json', SSE_TAIL_DEMO: '1', SSE_TAIL_OPEN: 'no' };
    expect(parse([], environment)).toMatchObject({
      sources: { file: 'x.json' },
      demo: true,
      open: false,
    });
  });

  test('beat the environment', () => {
    const environment = { SSE_TAIL_CONFIG: 'x.json', SSE_TAIL_DEMO: '1' };
    expect(parse(['-c', 'y.json', '--no-demo'], environment)).toMatchObject({
      sources: { file: 'y.json' },
      demo: false,
    });
  });
});

describe('a command line is refused when', () => {
  test.each([
    ['nothing is to be served', [], /^no log to serve; write sse-tail \/var\/log\/app.log/],
    ['a flag is misspelt', ['--prot', '1'], "unknown option '--prot'; did you mean --port?"],
    ['a flag is unknown', ['--frobnicate'], "unknown option '--frobnicate'; see sse-tail --help"],
    [
      'a flag lacks its value',
      ['a', '--port'],
      /^option '-p, --port <value>' argument missing; see/,
    ],
    ['a name comes twice', ['x=a', 'x=b'], 'the log "x" is named twice; give it one file'],
    [
      'standard input comes twice',
      ['-', 'x=-'],
      'standard input (-) can be one log only; name it once',
    ],
    ['a file is missing behind =', ['x='], '"x=" names no file; write NAME=FILE'],
  ])('%s', (_when, words, message) => {
    expect(misuse(words)).toMatch(message);
  });

  test('a variable is neither yes nor no', () => {
    expect(misuse(['a'], { SSE_TAIL_OPEN: 'perhaps' })).toBe(
      'SSE_TAIL_OPEN: must be true or false; it is "perhaps"',
    );
  });
});
