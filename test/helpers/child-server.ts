import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const COMMAND = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** The built command in a process of its own, so that it can be killed. */
export interface ChildServer {
  readonly url: string;
  readonly pid: number;
  /** What it printed. */
  output(): string;
  /** Ends it at once, as a crash would. */
  kill(): Promise<void>;
  /** Asks it to stop; the exit code. */
  stop(): Promise<number | null>;
}

export interface ChildOptions {
  /** A command that runs the one that follows it, as `['nice']`. */
  readonly within?: readonly [string, ...string[]];
}

/** Starts `sse-tail --config` with a config written to this path; resolves when it listens. */
export async function startChildServer(
  configPath: string,
  config: object,
  { within }: ChildOptions = {},
): Promise<ChildServer> {
  writeFileSync(configPath, JSON.stringify(config));
  const command = [COMMAND, '--config', configPath];
  const [program, ...words] = within ?? [process.execPath];
  const child = spawn(program, within ? [...words, process.execPath, ...command] : command, {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /https?:\/\/\S+/.exec(output)?.[0];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
  return {
    url,
    pid: child.pid ?? 0,
    output: () => output,
    kill: () => end(child, 'SIGKILL').then(() => undefined),
    stop: () => end(child, 'SIGTERM'),
  };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return child.exitCode;
}

/**
 * A port that is free now: for a server that is to come back on the same one. None of those that the system
 * gives to connections and to servers that take any: another test would have it in the meantime.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
