import { describe, expect, test } from 'vitest';

import { ask } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';

const EVENTS = 'text/event-stream; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';
const NDJSON = 'application/x-ndjson';

describe('without format the Accept header decides', () => {
  test.each([
    ['nothing', undefined, EVENTS],
    ['*/*', '*/*', EVENTS],
    ['text/event-stream', 'text/event-stream', EVENTS],
    ['text/*', 'text/*', EVENTS],
    ['text/plain', 'text/plain', TEXT],
    ['application/x-ndjson', 'application/x-ndjson', NDJSON],
    ['the better of two', 'text/plain;q=0.5, application/x-ndjson', NDJSON],
    ['events before a page', 'text/html;q=0.9, text/event-stream', EVENTS],
    ['something else', 'image/png', EVENTS],
    ['nonsense', ';;,,', EVENTS],
  ])('%s', async (_name, accept, expected) => {
    const server = await serveLog('one\n');
    const headers = accept === undefined ? {} : { Accept: accept };
    const answer = await ask(server.stream('follow=false'), { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe(expected);
    expect(answer.headers.vary).toMatch(/\bAccept\b/);
  });

  test('a format in the query is stronger', async () => {
    const server = await serveLog('one\n');
    const headers = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const { text } = await ask(server.stream('follow=false&format=text'), { headers });
    expect(text).toBe('one\n');
  });
});

describe('a browser that navigates to a stream is sent to the viewer', () => {
  const headers = { Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

  test('with that log open', async () => {
    const server = await serveLog('one\n');
    const answer = await ask(server.stream(), { headers });
    expect(answer.status).toBe(302);
    expect(answer.headers.location).toBe('/?log=app');
    expect(answer.headers.vary).toMatch(/\bAccept\b/);
  });

  test('below the base', async () => {
    const server = await serveLog('one\n', { base: '/tail/' });
    const answer = await ask(server.stream('lines=3'), { headers });
    expect(answer.headers.location).toBe('/tail/?log=app');
  });
});
