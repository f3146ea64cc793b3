import { setImmediate } from 'node:timers/promises';

import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { servePage } from '../../../web/stream/hub/port.ts';
import type { Answered, Asked } from '../../../web/stream/hub/port.ts';
import { openFetch, openPoll } from '../../../web/stream/fetched.ts';
import type { TransportHandlers } from '../../../web/stream/transport.ts';

const URL_OF_LOG = 'http://host.example/logs/app?format=batch';
const COMPLETE = 'event: end\nid: 9-a---0\ndata: {"reason":"no-follow","final":true}\n\n';

let told: unknown[] = [];
let asked: { readonly url: URL; readonly lastId: string | null }[] = [];
/** What each request is answered with; the last one again and again. */
let answers: (() => Response)[] = [];
let leaving = new AbortController();
let take: () => Promise<void> | undefined = () => undefined;

const handlers: TransportHandlers = {
  opened: () => void told.push('opened'),
  batch(message) {
    told.push(message.id);
    return take();
  },
  notice: (notice, log) => void told.push([notice.event, log]),
  ping: () => undefined,
  position: (id) => void told.push(`at ${id}`),
  retrying: () => void told.push('retrying'),
  closed: ({ kind }) => void told.push(kind),
};

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  asked = [];
  leaving = new AbortController();
  take = () => undefined;
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    asked.push({ url: new URL(url), lastId: new Headers(init.headers).get('Last-Event-ID') });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    return answer === undefined
      ? Promise.reject(new TypeError('nobody'))
      : Promise.resolve(answer());
  });
});

afterEach(() => {
  leaving.abort();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const saying = (body: BodyInit) => () =>
  new Response(body, { headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } });

function linesEvent(id: string): string {
  return `event: lines\nid: ${id}\ndata: ${JSON.stringify({ offset: 0, lengths: [2], marks: [], lines: ['a'], id })}\n\n`;
}

/** Lets everything happen that waits for no timer. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn += 1) await setImmediate();
}

test('comes back behind the last id, an id by itself too, after the time that the server says', async () => {
  answers = [saying(`retry: 700\n\n${linesEvent('2-a')}id: 5-a\n\nevent: li`), saying('')];
  openFetch({ url: URL_OF_LOG, handlers, signal: leaving.signal });
  await settle();
  expect(told).toEqual(['opened', '2-a', 'at 5-a', 'retrying']);
  await vi.advanceTimersByTimeAsync(699);
  expect(asked.length).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked.map(({ lastId }) => lastId)).toEqual([null, '5-a']);
});

test.each([
  ['nobody answers', undefined],
  ['what answers is no stream', () => new Response('<h1>Sign in</h1>')],
  ['it is refused', () => new Response('', { status: 404 })],
])('is closed where %s', async (_what, answer) => {
  for (const open of [openFetch, openPoll]) {
    answers = answer === undefined ? [] : [answer];
    told = [];
    open({ url: URL_OF_LOG, handlers, signal: leaving.signal });
    await settle();
    expect(told).toEqual(['cut']);
  }
});

test('polls behind the last id of lines, is live when all has come, and says it once', async () => {
  answers = [
    saying(linesEvent('2-a') + COMPLETE),
    saying(COMPLETE),
    saying(`event: waiting\ndata: {"reason":"missing","message":"gone"}\n\n${COMPLETE}`),
    saying(COMPLETE),
  ];
  openPoll({ url: URL_OF_LOG, handlers, signal: leaving.signal });
  for (let round = 0; round < 3; round += 1) {
    await settle();
    await vi.advanceTimersByTimeAsync(2_000);
  }
  await settle();
  expect(told).toEqual([
    'opened',
    '2-a',
    ['live', undefined],
    ['waiting', undefined],
    ['live', undefined],
  ]);
  expect(asked.map(({ lastId }) => lastId)).toEqual([null, '2-a', '2-a', '2-a']);
  expect(asked[0]?.url.searchParams.get('follow')).toBe('false');
});

test('an answer that is cut is asked for again behind what came of it', async () => {
  answers = [
    saying(COMPLETE),
    saying(`retry: 50\n\n${linesEvent('2-a')}`),
    saying(linesEvent('4-a') + COMPLETE),
  ];
  openPoll({ url: URL_OF_LOG, handlers, signal: leaving.signal });
  await settle();
  await vi.advanceTimersByTimeAsync(2_000);
  await settle();
  expect(told).toEqual(['opened', ['live', undefined], '2-a', 'retrying']);
  await vi.advanceTimersByTimeAsync(50);
  await settle();
  expect(told.slice(4)).toEqual(['opened', '4-a', ['live', undefined]]);
  expect(asked.at(-1)?.lastId).toBe('2-a');
});

test('of several logs each is told to be live', async () => {
  answers = [
    saying(`event: waiting\ndata: {"reason":"missing","message":"","log":"b"}\n\n${COMPLETE}`),
  ];
  const url = 'http://host.example/logs/a,b,c?format=batch';
  openPoll({ url, handlers, signal: leaving.signal });
  await settle();
  expect(told.slice(1)).toEqual([
    ['waiting', 'b'],
    ['live', 'a'],
    ['live', 'c'],
  ]);
});

test('reads on only when what it has read was taken, but not for ever for one that has stopped', async () => {
  let pulled = 0;
  const encoder = new TextEncoder();
  const body = (): ReadableStream =>
    new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(encoder.encode(linesEvent(`${pulled}-a`)));
        if (pulled === 50) controller.close();
      },
    });
  const waiting: (() => void)[] = [];
  take = () => new Promise((resolve) => void waiting.push(resolve));
  answers = [() => saying(body())()];
  openFetch({ url: URL_OF_LOG, handlers, signal: leaving.signal });
  await settle();
  expect(told).toEqual(['opened', '1-a']);
  // What lies in buffers on the way is no more than a few chunks.
  expect(pulled).toBeLessThan(10);
  waiting.shift()?.();
  await settle();
  expect(told.at(-1)).toBe('2-a');
  await vi.advanceTimersByTimeAsync(5_000);
  await settle();
  expect(told.slice(-2)).toEqual(['50-a', 'retrying']);
});

test('a page that takes a batch lets the worker read on', async () => {
  const listeners: ((event: MessageEvent<Asked>) => void)[] = [];
  const hear = (data: Asked): void =>
    listeners.forEach((listener) => listener(new MessageEvent('message', { data })));
  const said: Answered[] = [];
  let own: TransportHandlers | undefined;
  const port = {
    postMessage: (answer: Answered) => void said.push(answer),
    addEventListener: (_type: string, listener: (event: MessageEvent<Asked>) => void) => {
      listeners.push(listener);
    },
    start: () => undefined,
    close: () => undefined,
  };
  servePage(port, (_kind, _url, given) => {
    own = given;
    return { close: () => undefined };
  });
  hear({ kind: 'open', stream: 1, transport: 'fetch', url: URL_OF_LOG });
  const batch = { offset: 0, lengths: [2], marks: [], lines: ['a'], id: '2-a' };
  const taken: number[] = [];
  for (const index of [0, 1]) void Promise.resolve(own?.batch(batch)).then(() => taken.push(index));
  await settle();
  expect([said.length, taken]).toEqual([2, []]);
  hear({ kind: 'taken', stream: 1 });
  await settle();
  expect(taken).toEqual([0]);
});
