import { describe, expect, test } from 'vitest';

import { ask, errorCode } from '../helpers/http.ts';
import { connectSse } from '../helpers/sse-client.ts';
import { ADA, BOB, TOKEN, as, guarded, openSocket, usualAuth } from './stage.ts';

/** Every way to a log. */
const ROUTES = [
  'logs/NAME?follow=false',
  'logs/NAME?follow=false&format=text&from=start',
  'logs/app,NAME?follow=false',
  'logs/NAME,app?follow=false',
  'raw/NAME',
  'raw/NAME?download',
  'api/lines/NAME?at=start',
  'api/lines/NAME?at=start&file=secret.log.1',
  'api/search/NAME?q=secret',
  'api/overview/NAME',
  'api/digest/NAME?from=0-e3b0c44298fc&to=end',
];

const OTHERS = ['logs', 'logs?watch', '', 'index.html', 'nothing', 'metrics'];

function pathTo(route: string, name: string): string {
  return route.replace('NAME', name);
}

describe('whoever is not known', () => {
  test('is told to sign in wherever it asks, and nothing else', async () => {
    const { url } = await guarded();
    const { text } = await ask(`${url}logs/unknown`);
    for (const route of [...ROUTES, ...OTHERS]) {
      for (const name of ['app', 'secret', 'unknown']) {
        const answer = await ask(url + pathTo(route, name));
        expect([answer.status, errorCode(answer)]).toEqual([401, 'ERR_SIGN_IN']);
        expect(answer.headers['www-authenticate']).toBe('Bearer realm="sse-tail"');
        expect(answer.text).toBe(text);
      }
    }
  });

  test('opens no WebSocket', async () => {
    const { url } = await guarded();
    for (const path of ['logs/app', 'logs/secret', 'logs/unknown', 'logs?watch', 'other']) {
      expect(await openSocket(url + path)).toMatchObject({
        status: 401,
        text: expect.stringContaining('ERR_SIGN_IN'),
      });
    }
  });

  test('hears whether the server lives, and of no log', async () => {
    const { url } = await guarded();
    expect(JSON.parse((await ask(`${url}healthz`)).text)).toEqual({ status: 'ok' });
    const { text } = await ask(`${url}healthz`, { headers: as(ADA) });
    expect(JSON.parse(text)).toMatchObject({ status: 'ok', viewers: 0 });
  });

  test('is sent to the page that signs people in where a browser shows a page', async () => {
    const { url } = await guarded();
    const answer = await ask(`${url}?log=app`, { headers: { 'Sec-Fetch-Mode': 'navigate' } });
    expect([answer.status, answer.headers.location]).toEqual([302, '/login?next=%3Flog%3Dapp']);
    const accept = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    expect((await ask(`${url}logs/app`, { headers: accept })).status).toBe(302);
    const script = { ...accept, 'Sec-Fetch-Mode': 'cors' };
    expect((await ask(`${url}logs/app`, { headers: script })).status).toBe(401);
  });

  test('is nobody with a header that says nothing, or what is wrong', async () => {
    const { url } = await guarded({ auth: await usualAuth({ maxFailures: 100 }) });
    const wrong = [
      'ada:',
      'ada:wrong',
      ':',
      'nobody:correct horse',
      'constructor:x',
      '__proto__:x',
    ];
    const senseless = ['Basic', 'Basic !', 'Bearer', 'Digest x', 'Basic YWRh', 'Bearer wrong', ''];
    const headers = [...senseless, ...wrong.map((it) => as(it).Authorization)];
    for (const Authorization of headers) {
      const answer = await ask(`${url}logs`, { headers: { Authorization } });
      expect([Authorization, answer.status]).toEqual([Authorization, 401]);
    }
  });

  test('is not let in by what stands in a URL', async () => {
    const { url } = await guarded();
    for (const name of ['token', 'access_token', 'authorization', 'auth']) {
      expect((await ask(`${url}logs?${name}=${TOKEN}`)).status).toBe(401);
    }
  });
});

/** All that a client sees of an answer, but for the time. */
async function seen(url: string, credentials: string): Promise<object> {
  const { status, headers, text } = await ask(url, { headers: as(credentials) });
  const { date: _date, ...others } = headers;
  return { status, headers: others, text };
}

describe('a log that somebody may not read', () => {
  test('looks like one that does not exist wherever it is asked for', async () => {
    const { url } = await guarded();
    for (const route of ROUTES) {
      const unknown = await seen(url + pathTo(route, 'unknown'), BOB);
      expect(unknown).toMatchObject({ status: 404 });
      for (const name of ['secret', 'var--private.log']) {
        expect(await seen(url + pathTo(route, name), BOB)).toEqual(unknown);
        expect(await seen(url + pathTo(route, name), ADA)).not.toEqual(unknown);
      }
    }
  });

  test('looks like one that does not exist over WebSocket', async () => {
    const { url } = await guarded();
    const refusals = ['unknown', 'secret', 'app,secret', 'var--private.log'].map((name) =>
      openSocket(`${url}logs/${name}`, as(BOB)),
    );
    const [unknown, ...others] = await Promise.all(refusals);
    expect(unknown?.status).toBe(404);
    for (const { status, text } of others) {
      expect([status, text]).toEqual([404, unknown?.text]);
    }
    expect((await openSocket(`${url}logs/app,secret`, as(ADA))).status).toBe(101);
  });

  test('stands in no list', async () => {
    const { url } = await guarded();
    const names = async (headers: object): Promise<string[]> => {
      const { logs } = JSON.parse((await ask(`${url}logs`, { headers: { ...headers } })).text);
      return logs.map(({ name }: { name: string }) => name);
    };
    expect(await names(as(BOB))).toEqual(['app']);
    expect(await names(as(ADA))).toEqual(['app', 'secret', 'var--private.log']);
    expect(await names({ Authorization: `Bearer ${TOKEN}` })).toEqual(['app', 'secret']);
  });

  test('stands in no watched list, neither at first nor when it changes', async () => {
    const { url } = await guarded();
    const watch = connectSse(`${url}logs?watch`, as(BOB));
    await watch.sawNotice('logs');
    const viewer = connectSse(`${url}logs/secret`, as(ADA));
    const own = connectSse(`${url}logs/app`, as(BOB));
    await Promise.all([viewer.sawNotice('live'), own.sawNotice('live')]);
    await watch.sawNotice('changed');
    expect(watch.body).not.toMatch(/secret|private/);
  });
});

test('the answer to a question before a request says nothing of who may read', async () => {
  const { url } = await guarded();
  const answer = await ask(`${url}logs/secret`, { method: 'OPTIONS' });
  expect([answer.status, answer.text]).toEqual([204, '']);
});

test('what may be read may be kept by nobody but who read it', async () => {
  const { url } = await guarded();
  for (const path of ['logs', 'raw/app', 'api/lines/app?at=start', 'logs/app?follow=false']) {
    const { headers } = await ask(url + path, { headers: as(ADA) });
    expect(headers['cache-control']).toMatch(/private|no-store/);
  }
});
