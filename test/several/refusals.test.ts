import { expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { ask, errorCode } from '../helpers/http.ts';
import { logNames, serveLogs } from './stage.ts';

const NAMES = logNames(65);

test.each([
  ['more than 64 logs', NAMES, '', 400, 'ERR_BAD_PARAMETER', /at most 64/],
  ['a log twice', ['log-1', 'log-2', 'log-1'], '', 400, 'ERR_BAD_PARAMETER', /twice/],
  ['a comma too many', ['log-1', ''], '', 400, 'ERR_BAD_PARAMETER', /missing beside a comma/],
  ['one that is not offered', ['log-1', 'other'], '', 404, 'ERR_UNKNOWN_LOG', /offered/],
  ['one name for all events', NAMES.slice(0, 2), 'event=x', 400, 'ERR_BAD_PARAMETER', /batch/],
  ['a bad count', NAMES.slice(0, 2), 'lines=-1', 400, 'ERR_BAD_PARAMETER', /whole number/],
] as const)('refuses %s', async (_what, logs, query, status, code, message) => {
  const server = await serveLogs(NAMES);
  const answer = await ask(server.stream(query, logs));
  expect(answer.status).toBe(status);
  expect(errorCode(answer)).toBe(code);
  expect(answer.text).toMatch(message);
});

test('refuses the same over WebSocket', async () => {
  const server = await serveLogs(NAMES);
  const socket = new WebSocket(server.stream('', NAMES).replace(/^http/, 'ws'));
  const error = await new Promise<Error>((resolve) => {
    socket.on('error', resolve);
  });
  expect(error.message).toBe('Unexpected server response: 400');
});

test('takes 64 logs', async () => {
  const server = await serveLogs(NAMES);
  for (const name of NAMES) server.journal(name).write(1);
  const answer = await ask(server.stream('follow=false', NAMES.slice(1)));
  expect(answer.status).toBe(200);
  expect(answer.text.match(/^data: 00000000 /gm)).toHaveLength(64);
});

test('sends a browser that navigates there to the page, with all the logs open', async () => {
  const server = await serveLogs(['app', 'web']);
  const answer = await ask(server.stream(), { headers: { Accept: 'text/html' } });
  expect(answer.status).toBe(302);
  expect(answer.headers.location).toBe('/?log=app,web');
});
