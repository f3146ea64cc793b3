import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';

import { expect, onTestFinished, test } from 'vitest';

import { createHttpSink } from '../../src/delivery/http-sink.ts';
import type { Sink } from '../../src/delivery/sink.ts';
import { POLL } from '../helpers/sse-client.ts';

const STALL_TIMEOUT_MS = 300;
const LINE = Buffer.alloc(1024, 'x');

/** A response that is written to through a sink, and whose client reads nothing. */
async function openStalled(): Promise<{ response: ServerResponse; sink: Sink }> {
  let asked!: (response: ServerResponse) => void;
  const answered = new Promise<ServerResponse>((resolve) => {
    asked = resolve;
  });
  const server = createServer((_request, response) => asked(response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(address !== null && typeof address === 'object');
  const client = connect(address.port, '127.0.0.1');
  client.on('error', () => undefined);
  onTestFinished(() => {
    client.destroy();
    server.close();
  });
  client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const response = await answered;
  return {
    response,
    sink: createHttpSink(response, {
      stallTimeoutMs: STALL_TIMEOUT_MS,
      onStalled: () => undefined,
    }),
  };
}

test('a client that takes nothing is cut off though little waits for it, and more comes later', async () => {
  const { response, sink } = await openStalled();
  const pending = (): number => response.socket?.writableLength ?? 0;
  // Until the kernel takes no more: a few bytes wait, fewer than Node begins to complain about.
  for (let turns = 0; pending() === 0 || turns < 3; turns = pending() === 0 ? 0 : turns + 1) {
    if (pending() === 0) await sink.write(LINE);
    await turn();
  }
  expect(sink.isWaiting).toBe(false);
  await expect.poll(() => response.destroyed, POLL).toBe(true);
});
