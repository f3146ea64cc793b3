import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { formatVectorId, parseVectorId } from '../../../src/protocol/vector-id.ts';
import { createHub } from '../../../web/stream/hub/hub.ts';
import type { Hub } from '../../../web/stream/hub/hub.ts';
import type { TransportHandlers, TransportKind } from '../../../web/stream/transport.ts';

/** A server of logs of lines that are one byte long, so that an id is the count of lines. */
interface FakeStream {
  readonly kind: TransportKind;
  readonly logs: readonly string[];
  readonly at: Map<string, number>;
  readonly handlers: TransportHandlers;
  isOpen: boolean;
}

const sizes = new Map<string, number>();
let streams: FakeStream[] = [];
let refused = new Set<string>();

function idAt(offset: number): string {
  return `${offset}-0123456789ab`;
}

function offsetOf(id: string | undefined): number {
  return Number(id?.split('-')[0] ?? NaN);
}

function open(kind: TransportKind, text: string, handlers: TransportHandlers): { close(): void } {
  const url = new URL(text);
  const logs = (url.pathname.split('/').at(-1) ?? '').split(',');
  const id = url.searchParams.get('last_event_id');
  const at = new Map(
    logs.map((log) => {
      const own = logs.length > 1 && id !== null ? parseVectorId(id).parts.get(log) : id;
      return [log, own === null ? (sizes.get(log) ?? 0) : offsetOf(own)];
    }),
  );
  const stream = { kind, logs, at, handlers, isOpen: false };
  streams.push(stream);
  return { close: () => void (streams = streams.filter((other) => other !== stream)) };
}

function idOf({ logs, at }: FakeStream): string {
  if (logs.length === 1) return idAt(at.get(logs[0] ?? '') ?? 0);
  return (
    formatVectorId(
      logs.map((log) => ({ log, id: idAt(at.get(log) ?? 0) })),
      null,
    ) ?? ''
  );
}

/** Answers one that waits, and sends one batch of `most` lines on another. */
function serveOne(stream: FakeStream, most: number): void {
  if (!stream.isOpen) {
    if (stream.logs.some((log) => refused.has(log))) {
      streams = streams.filter((other) => other !== stream);
      return stream.handlers.closed({ kind: 'refused', status: 404 });
    }
    stream.isOpen = true;
    stream.handlers.opened();
    return stream.handlers.position(idOf(stream));
  }
  const log = stream.logs.find((name) => (stream.at.get(name) ?? 0) < (sizes.get(name) ?? 0));
  if (log === undefined) return;
  const offset = stream.at.get(log) ?? 0;
  const count = Math.min(most, (sizes.get(log) ?? 0) - offset);
  stream.at.set(log, offset + count);
  stream.handlers.batch({
    ...(stream.logs.length > 1 ? { log } : {}),
    offset,
    lengths: Array.from({ length: count }, () => 1),
    marks: [],
    lines: Array.from({ length: count }, () => ''),
    id: idOf(stream),
  });
}

function serveAll(): void {
  for (let round = 0; round < 200; round += 1) {
    for (const stream of streams) if (streams.includes(stream)) serveOne(stream, 3);
    vi.advanceTimersByTime(50);
  }
}

/** One page's reader of a log, which notes whether lines follow on one another. */
interface Reader {
  readonly log: string;
  position: number | null;
  faults: string[];
  closedWith: string | null;
  close(): void;
}

function read(hub: Hub, log: string, position: number | null, query = ''): Reader {
  const reader: Reader = { log, position, faults: [], closedWith: null, close: () => undefined };
  const id = position === null ? 'lines=0' : `last_event_id=${idAt(position)}`;
  const transport = hub.open('sse', `http://localhost/base/logs/${log}?${id}${query}`, {
    opened: () => undefined,
    batch(message) {
      const end = message.offset + message.lengths.length;
      if (message.log !== undefined) reader.faults.push('a log is named');
      if (reader.position !== message.offset)
        reader.faults.push(`${reader.position} then ${message.offset}`);
      if (offsetOf(message.id) !== end) reader.faults.push(`${message.id} is not ${end}`);
      reader.position = end;
    },
    position(next) {
      reader.position ??= offsetOf(next);
      if (offsetOf(next) !== reader.position) reader.faults.push(`moved to ${next}`);
    },
    notice: () => undefined,
    ping: () => undefined,
    retrying: () => undefined,
    closed(because) {
      reader.closedWith = because.kind;
    },
  });
  reader.close = () => transport.close();
  return reader;
}

beforeEach(() => {
  vi.useFakeTimers();
  sizes.clear();
  streams = [];
  refused = new Set();
});
afterEach(() => void vi.useRealTimers());

test('readers of different logs come to share one stream', () => {
  const hub = createHub(open);
  const readers = ['a', 'b', 'c', 'd'].map((log) => read(hub, log, null));
  serveAll();
  expect(streams.map(({ logs }) => logs.length)).toEqual([4]);
  for (const log of ['a', 'b', 'c', 'd']) sizes.set(log, 20);
  serveAll();
  expect(readers.map(({ position }) => position)).toEqual([20, 20, 20, 20]);
  expect(readers.flatMap(({ faults }) => faults)).toEqual([]);
});

test('readers of one log at different places come together when they meet', () => {
  const hub = createHub(open);
  sizes.set('a', 100);
  const readers = [read(hub, 'a', 0), read(hub, 'a', 60), read(hub, 'a', null)];
  expect(streams).toHaveLength(3);
  serveAll();
  expect(streams).toHaveLength(1);
  sizes.set('a', 130);
  serveAll();
  expect(readers.map(({ position }) => position)).toEqual([130, 130, 130]);
  expect(readers.flatMap(({ faults }) => faults)).toEqual([]);
});

test('streams with other filters stay apart', () => {
  const hub = createHub(open);
  read(hub, 'a', null, '&grep=x');
  read(hub, 'a', null, '&grep=y');
  serveAll();
  expect(streams).toHaveLength(2);
});

test('no more than three event streams are open at a time; the others take WebSocket', () => {
  const hub = createHub(open);
  for (let filter = 0; filter < 6; filter += 1) read(hub, 'a', null, `&grep=${filter}`);
  serveAll();
  expect(streams.filter(({ kind }) => kind === 'sse')).toHaveLength(3);
  expect(streams.filter(({ kind }) => kind === 'ws')).toHaveLength(3);
});

test('a log that is refused is refused alone', () => {
  refused.add('x');
  const hub = createHub(open);
  const good = [read(hub, 'a', null), read(hub, 'b', null)];
  const bad = read(hub, 'x', null);
  serveAll();
  expect(bad.closedWith).toBe('refused');
  expect(good.map(({ closedWith }) => closedWith)).toEqual([null, null]);
  expect(streams.map(({ logs }) => logs)).toEqual([['a', 'b']]);
});

test('who leaves takes a log along, and the last one the connection', () => {
  const hub = createHub(open);
  const readers = ['a', 'b', 'c'].map((log) => read(hub, log, null));
  serveAll();
  readers[1]?.close();
  serveAll();
  expect(streams.map(({ logs }) => logs)).toEqual([['a', 'c']]);
  for (const reader of readers) reader.close();
  serveAll();
  expect(streams).toEqual([]);
});

test('a stream that ends by itself is nobody else’s', () => {
  const hub = createHub(open);
  read(hub, 'a', 0, '&follow=false');
  read(hub, 'a', 0, '&follow=false');
  serveAll();
  expect(streams).toHaveLength(2);
});

const step = fc.oneof(
  fc.record({
    do: fc.constant('write' as const),
    log: fc.nat(2),
    count: fc.integer({ min: 1, max: 9 }),
  }),
  fc.record({ do: fc.constant('read' as const), log: fc.nat(2), count: fc.nat(5) }),
  fc.record({ do: fc.constant('leave' as const), log: fc.nat(), count: fc.constant(0) }),
  fc.record({
    do: fc.constant('serve' as const),
    log: fc.nat(),
    count: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({ do: fc.constant('wait' as const), log: fc.constant(0), count: fc.constant(0) }),
);

test('whoever comes, goes and writes in whatever order, everyone gets every line once', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      sizes.clear();
      streams = [];
      const hub = createHub(open);
      const all: Reader[] = [];
      let here: Reader[] = [];
      for (const { do: what, log, count } of steps) {
        const name = ['a', 'b', 'c'][log % 3] ?? 'a';
        const size = sizes.get(name) ?? 0;
        if (what === 'write') sizes.set(name, size + count);
        if (what === 'read') {
          const reader = read(hub, name, count === 5 ? null : Math.floor((size * count) / 5));
          all.push(reader);
          here.push(reader);
        }
        if (what === 'leave') {
          const gone = here[log % Math.max(1, here.length)];
          gone?.close();
          here = here.filter((reader) => reader !== gone);
        }
        const stream = streams[log % Math.max(1, streams.length)];
        if (what === 'serve' && stream !== undefined) serveOne(stream, count);
        if (what === 'wait') vi.advanceTimersByTime(60);
      }
      serveAll();
      expect(all.flatMap(({ faults }) => faults)).toEqual([]);
      for (const reader of here) expect(reader.position).toBe(sizes.get(reader.log) ?? 0);
      expect(streams.length).toBe(here.length > 0 ? 1 : 0);
    }),
    { numRuns: 150 },
  );
});
