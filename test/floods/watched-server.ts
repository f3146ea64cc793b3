import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { get as getPlain } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { get as getTls } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { onTestFinished } from 'vitest';

import { startChildServer } from '../helpers/child-server.ts';
import type { ChildServer } from '../helpers/child-server.ts';

const FLOODER = fileURLToPath(new URL('flooder-process.mjs', import.meta.url));
/** So often a line is written. Milliseconds. */
const WRITE_MS = 20;

/** A server in a process of its own, of a log `app` to which a line is added all the time. */
export interface WatchedServer {
  readonly child: ChildServer;
  /** How many lines have been written since. */
  readonly written: number;
  /** Descriptors that the server has open; 0 where the system does not tell. */
  descriptors(): number;
  /** Memory of the server that is resident; 0 where the system does not tell. MiB. */
  residentMib(): number;
  /** The value of a metric; 0 where it is not told. */
  metric(name: string): Promise<number>;
  /** Somebody who watches the log from now on. */
  watch(): Promise<Witness>;
  close(): Promise<void>;
}

/** Somebody who has nothing to do with a flood, and what came of the log. */
export interface Witness {
  /** The numbers of the lines, as they came. */
  readonly numbers: number[];
  /** How late each line was. Milliseconds. */
  readonly lateMs: number[];
  cut(): void;
}

/**
 * @param configOf makes its config, for which there is a folder.
 * @param content what the log has before the first numbered line.
 */
export async function startWatchedServer(
  configOf: (folder: string) => object,
  content = '',
): Promise<WatchedServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sse-tail-floods-'));
  const path = join(folder, 'app.log');
  writeFileSync(path, content);
  const child = await startChildServer(join(folder, 'config.json'), {
    port: 0,
    logs: { app: 'app.log' },
    ...configOf(folder),
  });
  let written = 0;
  const writer = setInterval(() => {
    appendFileSync(path, `number ${written} ${Date.now()}\n`);
    written += 1;
  }, WRITE_MS);

  const open = (query: string): Promise<IncomingMessage> => {
    const get = child.url.startsWith('https') ? getTls : getPlain;
    const options = { agent: false, rejectUnauthorized: false };
    return new Promise((resolve, reject) => {
      get(child.url + query, options, resolve).on('error', reject);
    });
  };

  return {
    child,
    get written() {
      return written;
    },
    descriptors: () =>
      existsSync('/proc/self/fd') ? readdirSync(`/proc/${child.pid}/fd`).length : 0,
    residentMib() {
      if (!existsSync('/proc/self/status')) return 0;
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    },
    async metric(name) {
      const response = await open('metrics');
      let text = '';
      for await (const chunk of response) text += String(chunk);
      const line = text.split('\n').find((it) => it.startsWith(`${name} `));
      return Number(line?.slice(name.length + 1) ?? 0);
    },
    watch: async () => witnessOf(await open('logs/app?lines=0&format=text')),
    async close() {
      clearInterval(writer);
      await child.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

function witnessOf(response: IncomingMessage): Witness {
  const numbers: number[] = [];
  const lateMs: number[] = [];
  // Whoever is cut off hears it as an error; what it has missed then is seen by its numbers.
  response.on('error', () => response.destroy());
  createInterface(response).on('line', (line) => {
    const [, number, at] = /^number (\d+) (\d+)$/.exec(line) ?? [];
    numbers.push(Number(number));
    lateMs.push(Date.now() - Number(at));
  });
  return { numbers, lateMs, cut: () => response.destroy() };
}

/** What a flood has done so far. */
export interface Flood {
  readonly opened: number;
  /** Connections that the server has closed; each is opened again after a moment. */
  readonly cut: number;
  end(): Promise<void>;
}

/** Floods a server with connections of a kind, from a process of its own, until that is ended. */
export function startFlood(kind: string, url: string, connections: number): Flood {
  const words = [FLOODER, kind, new URL(url).port, String(connections)];
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = { opened: 0, cut: 0 };
  createInterface(child.stdout).on('line', (line) => {
    said = JSON.parse(line);
  });
  return {
    get opened() {
      return said.opened;
    },
    get cut() {
      return said.cut;
    },
    async end() {
      child.stdin.end();
      await ended;
    },
  };
}
