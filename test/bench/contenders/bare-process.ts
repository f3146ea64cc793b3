import assert from 'node:assert/strict';
import { openSync, readSync } from 'node:fs';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';

/**
 * The least that a server in Node can do to send a growing file to many: what was appended is read every few
 * milliseconds, made events once, and written to every response. No ids that could be resumed from, no
 * watching, no word of who is slow.
 */
const EVERY_MS = 4;
const BLOCK_BYTES = 256 * 1024;

const file = openSync(process.argv[2] ?? '', 'r');
const block = Buffer.allocUnsafe(BLOCK_BYTES);
const responses = new Set<ServerResponse>();
let offset = 0;
let unfinished = '';

setInterval(() => {
  const bytesRead = readSync(file, block, 0, BLOCK_BYTES, null);
  if (bytesRead === 0) return;
  const lines = (unfinished + block.toString('latin1', 0, bytesRead)).split('\n');
  unfinished = lines.pop() ?? '';
  let text = '';
  for (const line of lines) {
    offset += line.length + 1;
    text += `id: ${offset}\ndata: ${line}\n\n`;
  }
  const events = Buffer.from(text, 'latin1');
  for (const response of responses) response.write(events);
}, EVERY_MS);

const server = createServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.flushHeaders();
  responses.add(response);
  response.on('close', () => responses.delete(response));
});

process.on('SIGTERM', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  assert(address !== null && typeof address === 'object');
  console.log(`http://127.0.0.1:${address.port}/`);
});
