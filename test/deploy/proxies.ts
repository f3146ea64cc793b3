import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, onTestFinished } from 'vitest';

import { freePort } from '../helpers/child-server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** A real proxy, run with the example of its config. */
export interface Proxy {
  readonly name: string;
  readonly isInstalled: boolean;
  /** Whether its example can be put under a path of its own by changing a word. */
  readonly takesBase: boolean;
  /** Starts it in front of instances on these ports; resolves with its URL when it listens. */
  start(ports: readonly [number, number], base?: string): Promise<string>;
}

interface ProxyOptions {
  readonly name: string;
  /** How it says its version, which tells whether it is installed. */
  readonly version: readonly [string, ...string[]];
  readonly example: string;
  /** What stands in the example where the port to listen on must stand. */
  readonly listen: readonly [before: string, after: (port: number) => string];
  /** What stands in the example where a path of its own must stand. */
  readonly place?: readonly [before: string, after: (base: string) => string];
  /** The whole config, of which the example may be a part. */
  readonly wrap: (config: string, folder: string) => string;
  readonly command: (file: string, folder: string) => readonly [string, ...string[]];
}

const NGINX: ProxyOptions = {
  name: 'nginx',
  version: ['nginx', '-v'],
  example: 'nginx.conf',
  listen: ['listen 80;', (port) => `listen 127.0.0.1:${port};`],
  place: ['location / {', (base) => `location ${base} {`],
  wrap: (config, folder) =>
    `pid ${folder}/nginx.pid; error_log ${folder}/error.log; events {} http { access_log off;\n${config}\n}`,
  command: (file, folder) => ['nginx', '-p', folder, '-c', file, '-g', 'daemon off;'],
};

const HAPROXY: ProxyOptions = {
  name: 'HAProxy',
  version: ['haproxy', '-v'],
  example: 'haproxy.cfg',
  listen: ['bind :80\n', (port) => `bind 127.0.0.1:${port}\n`],
  wrap: (config) => config,
  command: (file) => ['haproxy', '-db', '-f', file],
};

const CADDY: ProxyOptions = {
  name: 'Caddy',
  version: ['caddy', 'version'],
  example: 'Caddyfile',
  listen: ['logs.example.org {', (port) => `http://127.0.0.1:${port} {`],
  wrap: (config) => `{\n\tadmin off\n\tauto_https off\n}\n${config}`,
  command: (file) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', file],
};

export const PROXIES: readonly Proxy[] = [NGINX, HAPROXY, CADDY].map(createProxy);

function createProxy(options: ProxyOptions): Proxy {
  const [program, ...words] = options.version;
  const { name } = options;
  const isInstalled = spawnSync(program, words).status === 0;
  return {
    name,
    isInstalled,
    takesBase: options.place !== undefined,
    start: (ports, base = '/') => start(options, ports, base),
  };
}

async function start(
  options: ProxyOptions,
  ports: readonly [number, number],
  base: string,
): Promise<string> {
  const folder = tempFolder();
  const port = await freePort();
  const [before, after] = options.listen;
  const { place } = options;
  const example = fileURLToPath(new URL(`../../deploy/${options.example}`, import.meta.url));
  const config = replaceEach(readFileSync(example, 'utf8'), [
    [before, after(port)],
    ...(place === undefined ? [] : [[place[0], place[1](base)] as const]),
    ['127.0.0.1:8081', `127.0.0.1:${ports[0]}`],
    ['127.0.0.1:8082', `127.0.0.1:${ports[1]}`],
  ]);
  const file = join(folder, options.example);
  writeFileSync(file, options.wrap(config, folder));
  const [program, ...words] = options.command(file, folder);
  const child = spawn(program, words, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: folder },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  onTestFinished(() => void child.kill('SIGTERM'));
  await expect
    .poll(async () => (child.exitCode === null ? isOpen(port) : output), { timeout: 25_000 })
    .toBe(true);
  return `http://127.0.0.1:${port}${base}`;
}

/** Each of them must be there, or the example is another than what is tested. */
function replaceEach(text: string, pairs: readonly (readonly [string, string])[]): string {
  return pairs.reduce((changed, [from, to]) => {
    expect(changed).toContain(from);
    return changed.replace(from, to);
  }, text);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
