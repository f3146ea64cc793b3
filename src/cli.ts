#!/usr/bin/env node
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { fstatSync } from 'node:fs';
import type { FileIdentity } from './cli/tailed-log.ts';
import { keepHeapSmall } from './lib/small-heap.ts';
import { loadInParts } from './load-in-parts.ts';

keepHeapSmall();
const stop = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Whoever asks twice does not want to wait for viewers to be told.
    if (stop.signal.aborted) process.exit(128 + constants.signals[signal]);
    stop.abort();
  });
}

// The reader of what is printed may go (`sse-tail … | head -1`); the viewers stay.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EPIPE') throw cause;
  });
}

const { main } = await loadInParts(() => import('./cli/main.ts'));

process.exitCode = await main(process.argv.slice(2), {
  environment: process.env,
  folder: process.cwd(),
  platform: process.platform,
  // Touched only when asked for: a terminal that is looked at is kept open.
  get stdin() {
    return process.stdin;
  },
  stop: stop.signal,
  onReload: (listener) => process.on('SIGHUP', listener),
  print: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`sse-tail: ${line}\n`),
  ownLog: {
    isTerminal: isatty(process.stderr.fd),
    file: fileOf(process.stderr.fd),
    write: (line) => process.stderr.write(line),
  },
});

function fileOf(descriptor: number): FileIdentity | null {
  try {
    const stats = fstatSync(descriptor, { bigint: true });
    return stats.isFile() ? stats : null;
  } catch {
    // Closed, as by `2>&-`: there is nothing that anybody could tail.
    return null;
  }
}
