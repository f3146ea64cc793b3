import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { createGunzip } from 'node:zlib';

import type { Target } from '../contenders/peer.ts';
import { nowMs, sleep } from '../lib/clock.ts';
import type { CrowdCommand, CrowdJob, CrowdReport } from './crowd.ts';
import { createMarkCounter } from './marks.ts';
import type { MarkCounter } from './marks.ts';

/** With lines missing: so long without a byte means that they will not come. */
const SILENCE_MS = 3000;
/** After the last line: time for one that comes again. */
const LINGER_MS = 100;
/** So many connect at once: a server's queue of new connections is short. */
const TOGETHER = 100;
const MAX_LATENCIES = 500_000;

interface Viewer {
  readonly socket: Socket;
  /** Null where its bytes are compressed and nobody looks at them. */
  readonly counter: MarkCounter | null;
}

const viewers: Viewer[] = [];
let latenciesMs: number[] = [];
let bytes = 0;
let receivedAtMs = nowMs();
let cpuBefore = process.cpuUsage();

process.on('message', (command: CrowdCommand) => void obey(command));
// Whoever asked is gone.
process.on('disconnect', () => process.exit());

async function obey(command: CrowdCommand): Promise<void> {
  switch (command.kind) {
    case 'begin':
      await begin(command.job);
      return report();
    case 'reset':
      latenciesMs = [];
      bytes = 0;
      cpuBefore = process.cpuUsage();
      return;
    case 'pause':
      for (const { socket } of viewers.slice(viewers.length - command.count)) socket.pause();
      return;
    case 'reach':
      receivedAtMs = nowMs();
      await reached(command.lineCounts);
      return report();
  }
}

async function begin({ targets, attentive }: CrowdJob): Promise<void> {
  for (let first = 0; first < targets.length; first += TOGETHER) {
    const some = targets.slice(first, first + TOGETHER);
    viewers.push(...(await Promise.all(some.map((it, n) => join(it, first + n < attentive)))));
  }
}

/** Connects, and resolves when the server has answered. */
function join(target: Target, isAttentive: boolean): Promise<Viewer> {
  const { hostname, port } = new URL(target.url);
  const socket = connect(Number(port), hostname);
  const isCounted = isAttentive || !target.acceptsGzip;
  const counter = isCounted ? createMarkCounter(isAttentive ? addLatency : null) : null;
  const count = counterOf(target, counter);
  return new Promise((resolve, reject) => {
    let head = '';
    socket.write(requestOf(target));
    socket.on('error', reject);
    socket.on('close', () => reject(new Error(`${target.url} closed: ${head.slice(0, 200)}`)));
    socket.on('data', function waitForHead(chunk: Buffer) {
      head += chunk.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!/^HTTP\/1\.1 (200|101) /.test(head)) return reject(new Error(head));
      socket.off('data', waitForHead);
      socket.on('data', (more: Buffer) => {
        receivedAtMs = nowMs();
        bytes += more.length;
        count?.(more);
      });
      const body = Buffer.from(head.slice(end + 4), 'latin1');
      if (body.length > 0) socket.emit('data', body);
      if (target.kind === 'socket.io')
        socket.write(frameOf(`40${new URL(target.url).hash.slice(1)}`));
      resolve({ socket, counter });
    });
  });
}

function addLatency(ms: number): void {
  if (latenciesMs.length < MAX_LATENCIES) latenciesMs.push(ms);
}

/** What takes the bytes of a stream; null where nobody looks at them. */
function counterOf(
  { acceptsGzip }: Target,
  counter: MarkCounter | null,
): ((chunk: Buffer) => void) | null {
  if (counter === null) return null;
  if (!acceptsGzip) return (chunk) => counter.take(chunk, receivedAtMs);
  const gunzip = createGunzip();
  gunzip.on('data', (chunk: Buffer) => counter.take(chunk, nowMs()));
  return withoutChunks((chunk) => void gunzip.write(chunk));
}

/** Takes the framing of HTTP out of a body that comes in chunks. */
function withoutChunks(take: (bytes: Buffer) => void): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const lineEnd = rest.indexOf('\r\n');
      const length = lineEnd < 0 ? NaN : Number.parseInt(rest.toString('latin1', 0, lineEnd), 16);
      const end = lineEnd + 2 + length;
      if (!(rest.length >= end + 2)) return;
      take(rest.subarray(lineEnd + 2, end));
      rest = rest.subarray(end + 2);
    }
  };
}

function requestOf({ url, kind, acceptsGzip }: Target): string {
  const { host, pathname, search } = new URL(url);
  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: c3NlLXRhaWwtYmVuY2htYQ==',
  ];
  const lines = [
    `GET ${pathname}${search} HTTP/1.1`,
    `Host: ${host}`,
    `Accept: ${kind === 'sse' ? 'text/event-stream' : '*/*'}`,
    ...(acceptsGzip ? ['Accept-Encoding: gzip'] : []),
    ...(kind === 'sse' ? [] : upgrade),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** A text frame as a client sends it, with a mask of zeros. */
function frameOf(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

async function reached(lineCounts: number | readonly number[]): Promise<void> {
  for (;;) {
    const silentMs = nowMs() - receivedAtMs;
    const isThere = viewers.every(({ counter, socket }, viewer) => {
      const wanted = typeof lineCounts === 'number' ? lineCounts : (lineCounts[viewer] ?? 0);
      return counter === null || socket.isPaused() || counter.count >= wanted;
    });
    if ((isThere && silentMs >= LINGER_MS) || silentMs >= SILENCE_MS) return;
    await sleep(10);
  }
}

function report(): void {
  const { user, system } = process.cpuUsage(cpuBefore);
  const told: CrowdReport = {
    lineCounts: viewers.map(({ counter }) => counter?.count ?? -1),
    latenciesMs,
    bytes,
    cpuSeconds: (user + system) / 1e6,
  };
  process.send?.(told);
}
