import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { PassThrough } from 'node:stream';

import { watch } from 'chokidar';
import Koa from 'koa';

/**
 * What somebody writes in an afternoon: chokidar says that the file has changed, what was appended is read
 * and split, and each line is written to each viewer.
 */
const [path = ''] = process.argv.slice(2);
const viewers = new Set<PassThrough>();
const file = await open(path);
let unfinished = '';
let reading = Promise.resolve();

async function readOn(): Promise<void> {
  for (;;) {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(64 * 1024));
    if (bytesRead === 0) return;
    const lines = (unfinished + buffer.toString('utf8', 0, bytesRead)).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) for (const viewer of viewers) viewer.write(`data: ${line}\n\n`);
  }
}

watch(path).on('change', () => {
  reading = reading.then(readOn);
});

const app = new Koa();
app.silent = true;
app.use((ctx) => {
  const viewer = new PassThrough();
  ctx.set('Content-Type', 'text/event-stream');
  ctx.body = viewer;
  viewers.add(viewer);
  ctx.res.on('close', () => viewers.delete(viewer));
  ctx.res.flushHeaders();
});

process.on('SIGTERM', () => process.exit(0));
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  assert(address !== null && typeof address === 'object');
  console.log(`http://127.0.0.1:${address.port}/`);
});
