import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { BatchMessage } from '../../../src/protocol/batch-message.ts';
import type { Notice } from '../../../src/protocol/notice.ts';
import { nameOnly } from '../../../web/several/only-log.ts';
import { createParts } from '../../../web/several/parts.ts';
import { createHub } from '../../../web/stream/hub/hub.ts';
import type { TransportHandlers } from '../../../web/stream/transport.ts';

const BATCH: BatchMessage = { offset: 0, lengths: [2], marks: [], lines: ['a'], id: '' };
const LIVE: Notice = { event: 'live' };

let opened: { readonly url: URL; readonly handlers: TransportHandlers; isOpen: boolean }[] = [];
let told: unknown[] = [];

const reader: TransportHandlers = {
  opened: () => undefined,
  batch: (message) => void told.push(message),
  notice: (notice, log) => void told.push([notice.event, log]),
  ping: () => undefined,
  position: (id) => void told.push(id),
  retrying: () => undefined,
  closed: (because) => void told.push(because),
};

const hubOf = (): ReturnType<typeof createHub> =>
  createHub((_kind, url, handlers) => {
    const stream = { url: new URL(url), handlers, isOpen: true };
    opened.push(stream);
    return { close: () => void (stream.isOpen = false) };
  });

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  told = [];
});

afterEach(() => void vi.useRealTimers());

test('several logs are one stream that says of which log everything is', () => {
  hubOf().open('sse', 'http://host/logs/app,web?lines=10&format=batch', reader);
  const [stream] = opened;
  if (stream === undefined) throw new Error('nothing was opened');
  const { url, handlers } = stream;
  expect(url.pathname).toBe('/logs/app,web');
  expect(url.searchParams.get('event')).toBe('batch');
  handlers.opened();
  const id = 'app:2-0123456789ab,web:7-0123456789ab';
  handlers.batch({ ...BATCH, log: 'app', id });
  handlers.notice(LIVE, 'web');
  handlers.notice({ event: 'end', reason: 'removed', final: true }, 'web');
  expect(told).toEqual([{ ...BATCH, log: 'app', id }, ['live', 'web'], ['end', 'web']]);
});

test('they are joined with nothing, but count among the few connections', () => {
  const hub = hubOf();
  for (const names of ['app,web', 'app,web', 'app,db', 'web,db', 'app'])
    hub.open('sse', `http://host/logs/${names}?lines=10&format=batch`, reader);
  for (const { handlers } of opened) {
    handlers.opened();
    handlers.position('app:2-0123456789ab,web:7-0123456789ab,db:7-0123456789ab');
  }
  vi.advanceTimersByTime(1000);
  expect(opened.filter(({ isOpen }) => isOpen).length).toBe(5);
  const kinds = opened.map(({ url }) => url.protocol);
  expect(kinds).toEqual(['http:', 'http:', 'http:', 'ws:', 'ws:']);
});

test('each log has its own place, which the id of all is taken apart for', () => {
  const parts = createParts(() => undefined);
  parts.keep(['app', 'web']);
  parts.moveTo('app:2-0123456789ab,web:7-0123456789ab');
  const found = parts.partOf({ ...BATCH, log: 'app', id: 'app:4-0123456789ab,web:7-0123456789ab' });
  expect(found?.own.id).toBe('4-0123456789ab');
  found?.part.batch(found.own);
  expect(parts.placeOf(['web', 'app', 'new'])).toBe('web:7-0123456789ab,app:4-0123456789ab');
  expect(parts.placeOf(['app'])).toBe('4-0123456789ab');
  expect(parts.partOf({ ...BATCH, log: 'other', id: 'other:1-0123456789ab' })).toBeNull();
});

test('a log that is kept keeps its counts, and all are live when each is', () => {
  const parts = createParts(() => undefined);
  parts.keep(['app', 'web']);
  parts.get('app')?.batch({ ...BATCH, id: '2-0123456789ab' });
  parts.get('app')?.notice(LIVE);
  expect(parts.conditionOf(['app', 'web'])).toBeNull();
  parts.get('web')?.notice({ event: 'waiting', reason: 'missing', message: '' });
  expect(parts.conditionOf(['app', 'web'])).toEqual(LIVE);
  parts.keep(['app', 'db']);
  expect(parts.counts.lines).toBe(1);
  expect(parts.conditionOf(['app'])).toEqual(LIVE);
});

test('a stream of the only one that is offered is told as if it were of several', () => {
  const named = nameOnly('app', reader);
  named.batch({ ...BATCH, id: '2-0123456789ab' });
  named.position('4-0123456789ab');
  named.notice(LIVE);
  named.notice({ event: 'end', reason: 'shutdown', final: false });
  expect(told).toEqual([
    { ...BATCH, log: 'app', id: 'app:2-0123456789ab' },
    'app:4-0123456789ab',
    ['live', 'app'],
    ['end', undefined],
  ]);
});
