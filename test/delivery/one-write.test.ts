import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';

import { createHttpSink } from '../../src/delivery/http-sink.ts';
import type { Sink } from '../../src/delivery/sink.ts';
import { createWebSocketSink } from '../../src/delivery/ws-sink.ts';
import { POLL } from '../helpers/sse-client.ts';

const PATIENCE = { stallTimeoutMs: 60_000, onStalled: () => undefined };
const SIZES = [1, 125, 126, 4096, 65_535, 65_536, 200_000];

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert(address !== null && typeof address === 'object');
  return address.port;
}

/** What is written to a connection from now on. */
function writesOf(socket: Socket): unknown[] {
  const writes: unknown[] = [];
  const write = socket.write.bind(socket);
  socket.write = (...words: unknown[]) => {
    writes.push(words[0]);
    return Reflect.apply(write, socket, words);
  };
  return writes;
}

interface Sent {
  readonly sink: Sink;
  readonly writes: unknown[];
}

/** Streams over HTTP/1.1 that have begun, and what has come of each. */
async function httpViewers(count: number): Promise<{ sent: Sent[]; bodies: Buffer[][] }> {
  const sent: Sent[] = [];
  const server = createServer((_request, response) => {
    response.flushHeaders();
    assert(response.socket !== null);
    const writes = writesOf(response.socket);
    sent.push({ sink: createHttpSink(response, PATIENCE), writes });
  });
  const url = `http://127.0.0.1:${await listen(server)}/`;
  const bodies = await Promise.all(
    Array.from({ length: count }, async () => {
      const { body } = await fetch(url);
      const chunks: Buffer[] = [];
      void (async () => {
        for await (const chunk of body ?? []) chunks.push(Buffer.from(chunk));
      })().catch(() => undefined);
      return chunks;
    }),
  );
  return { sent, bodies };
}

async function webSocketViewers(count: number): Promise<{ sent: Sent[]; messages: string[][] }> {
  const sent: Sent[] = [];
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, _socket, head) => {
    sockets.handleUpgrade(request, request.socket, head, (client) => {
      const sink = createWebSocketSink(client, request.socket, PATIENCE);
      sent.push({ sink, writes: writesOf(request.socket) });
    });
  });
  const url = `ws://127.0.0.1:${await listen(server)}/`;
  const messages = Array.from({ length: count }, () => {
    const client = new WebSocket(url);
    const texts: string[] = [];
    client.on('message', (data: Buffer) => texts.push(data.toString()));
    onTestFinished(() => client.terminate());
    return texts;
  });
  await expect.poll(() => sent.length, POLL).toBe(count);
  return { sent, messages };
}

test('all who are sent a batch over HTTP get the very same chunk, in one write', async () => {
  const { sent, bodies } = await httpViewers(3);
  const batch = Buffer.from('id: 1\ndata: one\n\n');
  for (const { sink } of sent) expect(sink.write(batch)).toBeNull();
  const [chunk, ...others] = sent.map(({ writes }) => writes);
  expect(String(chunk?.[0])).toBe(`11\r\n${String(batch)}\r\n`);
  expect(chunk).toHaveLength(1);
  for (const other of others) expect(other[0]).toBe(chunk?.[0]);
  for (const body of bodies) {
    await expect.poll(() => Buffer.concat(body).toString(), POLL).toBe(String(batch));
  }
});

test('all who are sent a batch over WebSocket get the very same frame, in one write', async () => {
  const { sent, messages } = await webSocketViewers(3);
  const batch = Buffer.from('{"lines":["one"]}');
  for (const { sink } of sent) expect(sink.write(batch)).toBeNull();
  const [frame, ...others] = sent.map(({ writes }) => writes);
  expect(frame).toHaveLength(1);
  for (const other of others) expect(other[0]).toBe(frame?.[0]);
  for (const texts of messages) await expect.poll(() => texts, POLL).toEqual([String(batch)]);
});

test('batches of any size arrive whole and in order over HTTP', async () => {
  const { sent, bodies } = await httpViewers(1);
  const batches = SIZES.map((size, index) => Buffer.alloc(size, String(index)));
  for (const batch of batches) await sent[0]?.sink.write(batch);
  sent[0]?.sink.end('done');
  const whole = Buffer.concat(batches);
  await expect.poll(() => Buffer.concat(bodies[0] ?? []).length, POLL).toBe(whole.length);
  expect(Buffer.concat(bodies[0] ?? []).equals(whole)).toBe(true);
});

test('batches of any size arrive whole and in order over WebSocket', async () => {
  const { sent, messages } = await webSocketViewers(1);
  const batches = SIZES.map((size, index) => Buffer.alloc(size, String(index)));
  for (const batch of batches) await sent[0]?.sink.write(batch);
  await expect.poll(() => messages[0]?.length, POLL).toBe(SIZES.length);
  expect(messages[0]).toEqual(batches.map(String));
});

test('a chunk never stands in the answer before on the same connection', async () => {
  const sinks: Sink[] = [];
  const server = createServer((_request, response) => {
    response.flushHeaders();
    sinks.push(createHttpSink(response, PATIENCE));
  });
  const client = connect(await listen(server), '127.0.0.1');
  let received = '';
  client.on('data', (bytes: Buffer) => {
    received += String(bytes);
  });
  const request = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
  client.write(request + request);
  await expect.poll(() => sinks.length, POLL).toBe(2);
  void sinks[1]?.write(Buffer.from('second'));
  void sinks[0]?.write(Buffer.from('first'));
  sinks[0]?.end('done');
  await expect.poll(() => received, POLL).toContain('second');
  void sinks[1]?.write(Buffer.from('third'));
  sinks[1]?.end('done');
  await expect.poll(() => received.split('0\r\n\r\n').length, POLL).toBe(3);
  expect([...received.matchAll(/\r\n(first|second|third)\r\n/g)].map(([, text]) => text)).toEqual([
    'first',
    'second',
    'third',
  ]);
});

/** Small messages that are all ready; @returns what they are together. */
async function writeMany({ sink }: Sent): Promise<string> {
  sink.gather();
  const messages = Array.from({ length: 1000 }, (_, index) => `message ${index}\n`);
  for (const message of messages) await sink.write(Buffer.from(message));
  return messages.join('');
}

test('small messages that are ready together are written together', async () => {
  const { sent, bodies } = await httpViewers(1);
  const [viewer] = sent;
  assert(viewer !== undefined);
  const all = await writeMany(viewer);
  await expect.poll(() => String(Buffer.concat(bodies[0] ?? [])), POLL).toBe(all);
  expect(viewer.writes.length).toBeLessThan(10);
  // What is not followed by more does not wait for it, and a sign of life stands behind it.
  await viewer.sink.write(Buffer.from('alone'));
  viewer.sink.offer(Buffer.from(', beat'));
  await expect.poll(() => String(Buffer.concat(bodies[0] ?? [])), POLL).toBe(`${all}alone, beat`);
  await viewer.sink.write(Buffer.from(', last'));
  viewer.sink.end('done');
  await expect.poll(() => String(Buffer.concat(bodies[0] ?? [])), POLL).toMatch(/beat, last$/);
});

test('over WebSocket they stay messages', async () => {
  const { sent, messages } = await webSocketViewers(1);
  const [viewer] = sent;
  assert(viewer !== undefined);
  const all = await writeMany(viewer);
  await expect.poll(() => messages[0]?.join(''), POLL).toBe(all);
  expect(messages[0]).toHaveLength(1000);
});
