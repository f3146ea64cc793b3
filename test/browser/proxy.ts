import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

import { onTestFinished } from 'vitest';

/** A way to the server that does to streams what networks do. */
export interface Proxy {
  readonly url: string;
  /** How many streams were cut. */
  readonly cutCount: number;
  /** From now on nothing comes on the streams that are open, and nobody is told. */
  freeze(): void;
  /** From now on a stream takes a second for so many bytes. */
  slow(bytesPerSecond: number): void;
  /** From now on streams are cut, each after this many bytes at most and mostly far fewer; null: never. */
  cutAfter(mostBytes: number | null): void;
}

/** Starts one before the server at a URL. It goes when the test is over. */
export async function startProxy(serverUrl: string): Promise<Proxy> {
  const { hostname, port } = new URL(serverUrl);
  const streams = new Set<Socket>();
  let mostBytes: number | null = null;
  let rate = Infinity;
  let cutCount = 0;

  function join(client: Socket, upstream: Socket): void {
    let left: number | null = null;
    let isBegun = false;
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
    upstream.on('error', () => client.destroy()).on('close', () => client.destroySoon());
    client.on('data', (request: Buffer) => {
      if (/^GET \/logs\/[^ ]/.test(request.toString('latin1'))) streams.add(upstream);
      upstream.write(request);
    });
    upstream.on('data', (chunk: Buffer) => {
      // A stream is cut behind its beginning: before that it is refused, and tried later and later.
      if (mostBytes !== null && isBegun) left ??= Math.random() ** 4 * mostBytes;
      isBegun = streams.has(upstream);
      client.write(left === null ? chunk : chunk.subarray(0, left));
      if (isBegun && rate < Infinity) {
        upstream.pause();
        setTimeout(() => upstream.resume(), (chunk.length / rate) * 1000);
      }
      if (left === null || (left -= chunk.length) > 0) return;
      cutCount += 1;
      upstream.removeAllListeners('data').destroy();
    });
  }

  const server = createServer((client) => {
    join(client, connect(Number(port), hostname));
    onTestFinished(() => void client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/`,
    get cutCount() {
      return cutCount;
    },
    freeze() {
      for (const upstream of streams) upstream.removeAllListeners('data').pause();
    },
    slow(bytesPerSecond) {
      rate = bytesPerSecond;
    },
    cutAfter(bytes) {
      mostBytes = bytes;
    },
  };
}
