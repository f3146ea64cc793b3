import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { LogInfo } from '../../src/protocol/log-info.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer } from '../helpers/server.ts';

/** A command of the documentation, and what it says comes of it. */
interface Example {
  readonly command: string;
  readonly answer: string;
}

const PROJECT = join(import.meta.dirname, '../..');
const FILES = ['docs/protocol.md', 'README.md'];
/** Blocks without a curl: they start a server, which other tests do. By their first line. */
const NOT_RUN = [
  'npm start   # installs, builds, serves a demo log that keeps growing, prints the URL',
  'sse-tail /var/log/app.log web=/var/log/nginx/access.log',
];
const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** The blocks that people type from, `sh` and `console`, as their lines. */
function blocksOf(file: string): string[][] {
  const text = readFileSync(join(PROJECT, file), 'utf8');
  const blocks = text.matchAll(/^```(?:sh|console)\n(?<body>.*?)^```$/gms);
  return [...blocks].map(({ groups }) => (groups?.['body'] ?? '').trimEnd().split('\n'));
}

function isCommand(line: string): boolean {
  return /^(?:\$ )?curl /.test(line);
}

function examplesOf(lines: readonly string[]): Example[] {
  const starts = lines.flatMap((line, index) => (isCommand(line) ? [index] : []));
  return starts.map((start, index) => ({
    command: (lines[start] ?? '').replace(/^\$ /, ''),
    answer: lines.slice(start + 1, starts[index + 1]).join('\n'),
  }));
}

const BLOCKS = FILES.flatMap(blocksOf);
const EXAMPLES = BLOCKS.flatMap(examplesOf);

test('every block of commands is run, or named here', () => {
  const others = BLOCKS.filter((lines) => !lines.some(isCommand)).map(([first]) => first);
  expect(others).toEqual(expect.arrayContaining(NOT_RUN));
  expect(others.filter((first) => !NOT_RUN.includes(first ?? ''))).toEqual([]);
  expect(EXAMPLES.length).toBeGreaterThan(12);
});

/** Lines of a quarter of an hour that the documentation speaks of, and of the last one. */
function contentOf(log: string): string {
  const begins = [Date.UTC(2026, 10, 21, 10), Date.now() - 15 * 60_000];
  const lines = begins.flatMap((beginMs) =>
    Array.from({ length: 450 }, (_, index) => {
      const time = new Date(beginMs + index * 2000).toISOString();
      const level = ['ERROR', 'WARN ', 'INFO '][index % 3];
      return `${time} ${level} ${log} order ${8700 + index} timeout after 30 s\n`;
    }),
  );
  return lines.join('');
}

describe.skipIf(!hasCurl)('the examples of the documentation', () => {
  const ids = new Map<string, string>();
  let folder: string;
  let server: TestServer;

  beforeAll(async () => {
    const names = ['app', 'web', 'db'];
    folder = mkdtempSync(join(tmpdir(), 'sse-tail-examples-'));
    const paths = names.map((name) => [name, join(folder, `${name}.log`)] as const);
    for (const [name, path] of paths) writeFileSync(path, contentOf(name));
    writeFileSync(join(folder, 'app.log.1.gz'), gzipSync(contentOf('app')));
    server = await startTestServer({ logs: Object.fromEntries(paths) });
    const list: { logs: LogInfo[] } = JSON.parse(await (await fetch(`${server.url}logs`)).text());
    for (const { name, id } of list.logs) ids.set(name, id ?? '');
  });

  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The command as it is for this server: its address, and ids of its files. */
  function here(command: string): string {
    const address = server.url.replace(/\/$/, '');
    return command
      .replace(/http:\/\/(?:127\.0\.0\.1|localhost):8080/, address)
      .replaceAll(/(?<log>web:)?(?!0-e3b0)\d+-[0-9a-f]{12}(?:-[0-9a-f]{8})?/g, (_id, log = '') => {
        return `${log}${ids.get(log === '' ? 'app' : 'web')}`;
      })
      .replace(/#.*$/, '');
  }

  test.each(EXAMPLES.map((example) => [example.command, example] as const))(
    '%s',
    async (_name, { command, answer }) => {
      const output = await outputOf(here(command));
      expect(output).not.toContain('"error":{');
      for (const [, field] of answer.matchAll(/"(?<field>\w+)":/g)) {
        expect(output).toContain(`"${field}":`);
      }
    },
  );
});

/** What a command prints until there is something; of one that goes on for ever the rest is not waited for. */
async function outputOf(command: string): Promise<string> {
  // A filter behind a pipe says nothing before its input ends.
  const ending = command.replace(/format=text(?=' \| )/, 'format=text&follow=false');
  const child = spawn('sh', ['-c', ending.replace('curl ', 'curl -sS --fail-with-body ')], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const closed = once(child, 'close');
  let output = '';
  let isCut = false;
  child.stdout.on('data', (chunk: Buffer) => {
    output += String(chunk);
    if (isCut || !isWhole(output) || child.pid === undefined || child.exitCode !== null) return;
    isCut = true;
    process.kill(-child.pid);
  });
  const [code, signal]: unknown[] = await closed;
  expect(code === 0 || signal !== null, output).toBe(true);
  expect(isWhole(output), output).toBe(true);
  return output;
}

/** An answer that ends, a line of a log, or an event. */
function isWhole(output: string): boolean {
  return (
    output.endsWith('}') || / order \d+ .*\n/.test(output) || /^(?:data|id): .*\n\n/m.test(output)
  );
}
