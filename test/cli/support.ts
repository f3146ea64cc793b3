import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished, vi } from 'vitest';

const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

/** A run of the built command. */
export interface Run {
  readonly stdin: Writable;
  /** What it has printed so far. */
  readonly printed: () => string;
  /** What it has complained about so far. */
  readonly complaints: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

interface RunOptions {
  /** The folder to run in; default: the project's. */
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts `sse-tail` with these words; it is ended with the test at the latest. */
export function run(words: readonly string[], options: RunOptions = {}): Run {
  const child = spawn(process.execPath, [CLI, ...words], {
    cwd: options.folder,
    // As on a terminal, so that complaints can be compared with what people see.
    env: { PATH: process.env['PATH'], SSE_TAIL_LOG_FORMAT: 'text', ...options.environment },
  });
  let printed = '';
  let complaints = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.on('close', (code, signal) => resolve(code ?? signal));
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    stdin: child.stdin,
    printed: () => printed,
    complaints: () => complaints,
    signal: (signal) => child.kill(signal),
    ended,
  };
}

/** Waits until `condition` holds, which it must within ten seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitUntil(condition, { timeout: 10_000, interval: 20 });
}

/** Waits until the command listens. @returns its URL */
export async function listening({ printed, complaints, ended }: Run): Promise<string> {
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  const urlOf = () => /^ {2}(http:\S+)/m.exec(printed())?.[1];
  await until(() => urlOf() !== undefined || hasEnded);
  const url = urlOf();
  if (url === undefined) throw new Error(`it ended: ${complaints()}`);
  return url;
}

/** The lines of a log that a server has, as bytes of the file make them. */
export async function read(url: string, log: string): Promise<string> {
  const answer = await fetch(new URL(`logs/${log}?from=start&follow=false&format=text`, url));
  return answer.text();
}

/** A stream that is being read. */
interface ReadStream {
  readonly received: () => string;
  /** Resolves when the server has ended it; rejects when it was cut. */
  readonly ended: Promise<void>;
}

/** Reads a stream from when its headers are there. */
export async function readStream(url: URL): Promise<ReadStream> {
  const { body } = await fetch(url);
  let received = '';
  const ended = (async () => {
    for await (const text of body?.pipeThrough(new TextDecoderStream()) ?? []) received += text;
  })();
  // A test that is over may have left it to be cut.
  ended.catch(() => undefined);
  return { received: () => received, ended };
}
