import { openSync, readSync } from 'node:fs';
import { Agent, request } from 'node:http';

import { sleep } from '../lib/clock.ts';

/** Posts each line of a growing file, one after the other on one connection. */
const [path = '', url = ''] = process.argv.slice(2);
const EVERY_MS = 2;
const file = openSync(path, 'r');
const block = Buffer.allocUnsafe(64 * 1024);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let unfinished = '';

function post(line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    outgoing.on('error', reject);
    outgoing.end(line);
  });
}

for (;;) {
  const bytesRead = readSync(file, block, 0, block.length, null);
  if (bytesRead === 0) {
    await sleep(EVERY_MS);
    continue;
  }
  const lines = (unfinished + block.toString('latin1', 0, bytesRead)).split('\n');
  unfinished = lines.pop() ?? '';
  for (const line of lines) await post(line);
}
