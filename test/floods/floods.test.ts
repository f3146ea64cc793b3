import { appendFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { hasOpenssl, makeCertificate } from '../helpers/certificate.ts';
import { startFlood, startWatchedServer } from './watched-server.ts';
import type { Flood, WatchedServer, Witness } from './watched-server.ts';

/** So long each flood goes on in the long form (`npm run test:floods`); null = until it is seen what comes of it. */
const SECONDS = process.env['SSE_TAIL_FLOOD_SECONDS'];
const REPORT = process.env['SSE_TAIL_FLOOD_REPORT'];
const isLong = SECONDS !== undefined;
const POLL = { interval: 20, timeout: 25_000 } as const;
const TEST_MS = isLong ? Number(SECONDS) * 1000 + 90_000 : 60_000;
const WITNESSES = 5;
/** What a process may have in memory more than before: some, and two batches in their wire form for a connection. */
const GROWTH_MIB = { some: 150, connection: 0.5 };
/** Descriptors that the first flood has a new process open for good: fewer than any flood has connections. */
const FIRST_FILES = 3;
/** Of the lines of everybody else, in the long form. Milliseconds. */
const P99_MS = 250;

interface FloodCase {
  readonly kind: string;
  /** How many connections at once, and in the long form. */
  readonly connections: readonly [short: number, long: number];
  /** The metric that tells of it, where the server and not its libraries end it. */
  readonly metric?: string;
  /** Who reads nothing does not hear that it is cut off: so often the metric says so. */
  readonly isUnread?: boolean;
  /** None of what is asked for may be begun. */
  readonly isInVain?: boolean;
  /** One that the libraries end, much as another does: tried in the long form only. */
  readonly isAlike?: boolean;
}

const cutBy = (by: string): string => `sse_tail_connections_cut_total{cause="${by}"}`;

const isTried = ({ isAlike }: FloodCase): boolean => isLong || isAlike !== true;

const SERVED = 'sse_tail_viewers_served_total';

const STALLED = 'sse_tail_stalled_total';

const HTTP2_CASES: readonly FloodCase[] = [
  { kind: 'http2-ping', connections: [4, 20] },
  { kind: 'http2-ping-unread', connections: [4, 20], isAlike: true },
  { kind: 'http2-settings', connections: [4, 20] },
  { kind: 'http2-window', connections: [4, 20], metric: cutBy('control') },
  { kind: 'http2-reset', connections: [4, 20], metric: cutBy('resets'), isInVain: true },
  { kind: 'http2-reset-late', connections: [4, 20], metric: cutBy('resets'), isAlike: true },
];

const PLAIN_CASES: readonly FloodCase[] = [
  { kind: 'ws-ping', connections: [4, 20] },
  { kind: 'ws-ping-unread', connections: [4, 20], isAlike: true },
  { kind: 'ws-pong', connections: [4, 20], metric: cutBy('control') },
  { kind: 'ws-text', connections: [4, 20], metric: cutBy('control') },
  { kind: 'ws-fragment', connections: [4, 20], isAlike: true },
  { kind: 'slow-headers', connections: [50, 500] },
  { kind: 'unread-sse', connections: [5, 1000], metric: STALLED, isUnread: true },
  { kind: 'unread-ws', connections: [5, 1000], metric: STALLED, isUnread: true },
];

/** Floods a server until it has cut each of the connections, and in the long form as long as is wanted. */
async function flood(server: WatchedServer, it: FloodCase): Promise<Flood> {
  const count = it.connections[isLong ? 1 : 0];
  const { metric = null } = it;
  const countBefore = metric === null ? 0 : await server.metric(metric);
  const going = startFlood(it.kind, server.child.url, count);
  const begun = performance.now();
  const cut = async (): Promise<number> => {
    if (isLong && performance.now() - begun < Number(SECONDS) * 1000) return 0;
    if (it.isUnread !== true || metric === null) return going.cut;
    return (await server.metric(metric)) - countBefore;
  };
  await expect.poll(cut, { ...POLL, timeout: TEST_MS }).toBeGreaterThanOrEqual(count);
  if (metric !== null) {
    // With others a library is sometimes quicker.
    await expect.poll(() => server.metric(metric), POLL).toBeGreaterThan(countBefore);
  }
  return going;
}

async function everybodyHasAll(server: WatchedServer, witnesses: Witness[]): Promise<void> {
  const { written } = server;
  for (const { numbers } of witnesses) {
    await expect.poll(() => numbers.at(-1) ?? -1, POLL).toBeGreaterThanOrEqual(written - 1);
    const [first = 0] = numbers;
    expect(numbers).toEqual(numbers.map((_, index) => first + index));
  }
}

async function standsFlood(server: WatchedServer, it: FloodCase): Promise<void> {
  const witnesses = await Promise.all(Array.from({ length: WITNESSES }, () => server.watch()));
  onTestFinished(() => witnesses.forEach(({ cut }) => cut()));
  await everybodyHasAll(server, witnesses);
  const served = await server.metric(SERVED);
  const before = { files: server.descriptors(), mib: server.residentMib() };
  let mostMib = 0;
  const looking = setInterval(() => {
    mostMib = Math.max(mostMib, server.residentMib());
  }, 100);
  onTestFinished(() => clearInterval(looking));
  const going = await flood(server, it);
  await everybodyHasAll(server, witnesses);
  const { opened, cut } = going;
  await going.end();
  await expect.poll(server.descriptors, POLL).toBeLessThanOrEqual(before.files + FIRST_FILES);
  if (it.isInVain === true) expect(await server.metric(SERVED)).toBe(served);
  const grownMib = mostMib - before.mib;
  const connections = it.connections[isLong ? 1 : 0];
  expect(grownMib).toBeLessThan(GROWTH_MIB.some + connections * GROWTH_MIB.connection);
  if (isLong) report(it.kind, { opened, cut, grownMib, late: witnesses.flatMap((w) => w.lateMs) });
}

interface Outcome {
  readonly opened: number;
  readonly cut: number;
  readonly grownMib: number;
  readonly late: readonly number[];
}

/** Speed counts in the long form only, on a machine that has nothing else to do. */
function report(kind: string, { late, grownMib, ...counts }: Outcome): void {
  const sorted = late.toSorted((one, other) => one - other);
  const [p50 = 0, p99 = 0] = [0.5, 0.99].map((share) => sorted[Math.floor(sorted.length * share)]);
  const row = { kind, ...counts, lines: late.length, p50, p99, most: sorted.at(-1), grownMib };
  if (REPORT !== undefined) appendFileSync(REPORT, `${JSON.stringify(row)}\n`);
  expect(p99, `of ${late.length} lines`).toBeLessThan(P99_MS);
}

/** Starts a server for the tests of a suite. */
function useServer(start: () => Promise<WatchedServer>): () => WatchedServer {
  let server: WatchedServer | undefined;
  beforeAll(async () => {
    server = await start();
  }, 60_000);
  afterAll(() => server?.close());
  return () => {
    if (server === undefined) throw new Error('the server did not start');
    return server;
  };
}

/** Whoever is too slow is cut off soon; over TLS a handshake takes its time on a busy machine. */
const LIMITS = { headersTimeoutMs: 1000, stallTimeoutMs: 1000 };

describe.skipIf(!hasOpenssl)('over HTTP/2', () => {
  const server = useServer(() =>
    startWatchedServer((folder) => {
      const { cert, key } = makeCertificate(folder);
      return { tls: { cert, key } };
    }),
  );
  test.each(HTTP2_CASES.filter(isTried))(
    '$kind: its connections are closed, and everybody else has every line',
    (it) => standsFlood(server(), it),
    TEST_MS,
  );
});

describe('over HTTP/1.1 and WebSocket', () => {
  // More than the kernel takes for a connection.
  const content = 'a line that was there before\n'.repeat(1_000_000);
  const server = useServer(() => startWatchedServer(() => LIMITS, content));
  test.each(PLAIN_CASES.filter(isTried))(
    '$kind: its connections are closed, and everybody else has every line',
    (it) => standsFlood(server(), it),
    TEST_MS,
  );
});
