import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { createConnection } from '../../../web/stream/connection.ts';
import type { Connection, Receiver } from '../../../web/stream/connection.ts';
import { createReceipt } from '../../../web/stream/receipt.ts';
import { NOTHING_SEEN } from '../../../web/stream/contiguity.ts';
import type { ContiguityCounts } from '../../../web/stream/contiguity.ts';
import type { TransportHandlers } from '../../../web/stream/transport.ts';

interface Opened {
  readonly kind: string;
  readonly position: string | null;
  readonly handlers: TransportHandlers;
  closed: boolean;
}

let opened: Opened[] = [];
let seen: ContiguityCounts;
let connection: Connection;
const nobody: Receiver = {
  receipt: createReceipt(),
  get counts() {
    return seen;
  },
  batch: () => undefined,
  notice: () => undefined,
  restarted: () => undefined,
  stateChanged: () => undefined,
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('navigator', { onLine: true });
  opened = [];
  seen = NOTHING_SEEN;
  connection = createConnection(
    'sse',
    (kind, position, handlers) => {
      const stream = { kind, position, handlers, closed: false };
      opened.push(stream);
      return { close: () => void (stream.closed = true) };
    },
    nobody,
  );
});

afterEach(() => {
  connection.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function latest(): Opened {
  const stream = opened.at(-1);
  if (stream === undefined) throw new Error('nothing was opened');
  return stream;
}

function receiveBatch(id: string): void {
  latest().handlers.batch({ offset: 0, lengths: [2], marks: [], lines: ['a'], id });
}

test('goes from connecting over catching up to live', () => {
  expect(connection.state.kind).toBe('connecting');
  latest().handlers.opened();
  receiveBatch('2-a');
  expect(connection.state.kind).toBe('catching-up');
  latest().handlers.notice({ event: 'live' });
  expect(connection.state.kind).toBe('live');
});

test('opens a new stream behind the last batch when one is closed for good', () => {
  latest().handlers.opened();
  receiveBatch('2-a');
  latest().handlers.closed({ kind: 'cut' });
  expect(connection.state).toMatchObject({ kind: 'reconnecting', attempt: 1 });
  vi.advanceTimersByTime(1000);
  expect(opened).toHaveLength(2);
  expect(latest().position).toBe('2-a');
});

test('waits longer each time, also when the stream opens and breaks at once', () => {
  for (let attempt = 1; attempt <= 4; attempt += 1) {
    latest().handlers.opened();
    latest().handlers.closed({ kind: 'cut' });
    expect(connection.state).toMatchObject({ kind: 'reconnecting', attempt });
    vi.advanceTimersByTime(1000 * 2 ** (attempt - 1));
  }
});

test('begins the back-off anew after data, or after ten seconds', () => {
  latest().handlers.closed({ kind: 'cut' });
  vi.advanceTimersByTime(1000);
  latest().handlers.opened();
  vi.advanceTimersByTime(10_000);
  latest().handlers.closed({ kind: 'cut' });
  expect(connection.state).toMatchObject({ attempt: 1 });
});

test('leaves it to the browser where the browser tries again by itself', () => {
  latest().handlers.retrying();
  expect(connection.state).toEqual({
    kind: 'reconnecting',
    attempt: 1,
    retryAt: null,
    because: { kind: 'cut' },
  });
  vi.advanceTimersByTime(60_000);
  expect(opened).toHaveLength(1);
});

test('does not wait when there is reason to hurry', () => {
  latest().handlers.closed({ kind: 'cut' });
  connection.hurry();
  expect(opened).toHaveLength(2);
  connection.hurry();
  latest().handlers.opened();
  connection.hurry();
  expect(opened).toHaveLength(3);
});

test('a pause closes the stream, and resuming goes on behind it', () => {
  receiveBatch('2-a');
  connection.pause('asked');
  expect(latest().closed).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(opened).toHaveLength(1);
  connection.resume();
  expect(latest().position).toBe('2-a');
});

test('another transport goes on behind the last batch', () => {
  receiveBatch('2-a');
  connection.switchTo('ws');
  expect(opened[0]?.closed).toBe(true);
  expect(latest()).toMatchObject({ kind: 'ws', position: '2-a' });
});

test('of itself it takes the next way where the server answers and nothing comes through', () => {
  connection.switchTo('auto');
  expect(latest().kind).toBe('sse');
  const wayAfter = (because: Parameters<TransportHandlers['closed']>[0]): string => {
    latest().handlers.closed(because);
    vi.advanceTimersByTime(60_000);
    return latest().kind;
  };
  expect(wayAfter({ kind: 'unreachable' })).toBe('sse');
  expect(wayAfter({ kind: 'refused', status: 503 })).toBe('sse');
  expect(wayAfter({ kind: 'silent' })).toBe('ws');
  expect(wayAfter({ kind: 'cut' })).toBe('poll');
  latest().handlers.ping({ event: 'ping', at: 0, everyMs: 5_000 });
  expect(wayAfter({ kind: 'cut' })).toBe('poll');
  expect(wayAfter({ kind: 'cut' })).toBe('sse');
});

test('stays away after a final end', () => {
  latest().handlers.notice({ event: 'end', reason: 'limit', final: true });
  expect(connection.state).toEqual({ kind: 'ended', reason: 'limit' });
  expect(latest().closed).toBe(true);
  vi.advanceTimersByTime(60_000);
  expect(opened).toHaveLength(1);
});

test('is live again after a wait for the file, if it was before', () => {
  latest().handlers.notice({ event: 'live' });
  latest().handlers.notice({ event: 'waiting', reason: 'missing', message: '' });
  expect(connection.state.kind).toBe('waiting');
  receiveBatch('2-a');
  expect(connection.state.kind).toBe('live');
});

test('knows from where, after how long and with what it came back', () => {
  expect(connection.returned).toBeNull();
  receiveBatch('2-a');
  latest().handlers.notice({ event: 'live' });
  latest().handlers.closed({ kind: 'cut' });
  const before = seen;
  vi.advanceTimersByTime(3_000);
  latest().handlers.opened();
  seen = { ...seen, lines: 7 };
  expect(connection.returned).toBeNull();
  latest().handlers.notice({ event: 'live' });
  const { returned } = connection;
  expect(returned).toMatchObject({ at: '2-a', before, now: seen });
  expect(returned?.afterMs).toBe(3_000);
});

test.each([
  ['was paused meanwhile', () => connection.pause('hidden')],
  ['went on elsewhere meanwhile', () => connection.seek(null)],
])('is no return where it %s', (_what, leave) => {
  receiveBatch('2-a');
  latest().handlers.closed({ kind: 'cut' });
  leave();
  connection.resume();
  latest().handlers.notice({ event: 'live' });
  expect(connection.returned).toBeNull();
});
