import assert from 'node:assert/strict';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';

/**
 * A bare server to compare with: it reads blocks, splits them into lines, frames them as events with
 * an offset as the id, and waits for `drain`. No identity, no checks, no sharing, no router.
 */
const BLOCK_BYTES = 64 * 1024;
const [path = ''] = process.argv.slice(2);

async function send(response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  const file = await open(path);
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  let offset = 0;
  let unfinished = '';
  while (!response.destroyed) {
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES);
    if (bytesRead === 0) break;
    const lines = (unfinished + block.toString('latin1', 0, bytesRead)).split('\n');
    unfinished = lines.pop() ?? '';
    let text = '';
    for (const line of lines) {
      offset += line.length + 1;
      text += `id: ${offset}\ndata: ${line}\n\n`;
    }
    if (!response.write(Buffer.from(text, 'latin1'))) await once(response, 'drain');
  }
  await file.close();
  response.end();
}

const server = createServer((_request, response) => void send(response));

process.on('SIGTERM', () => process.exit(0));
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  assert(address !== null && typeof address === 'object');
  console.log(`http://127.0.0.1:${address.port}/`);
});
