import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { ask, exchange } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import type { Overrides } from '../helpers/log-server.ts';

const PATHS = ['logs/app?follow=false', 'logs', 'raw/app', 'healthz', '', 'nothing'];

const FOREIGN = [
  'evil.example',
  'evil.example:80',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evil.example.localhost',
  'localhost@evil.example',
  'evil.example@localhost',
  'user:password@localhost',
  'localhost evil.example',
  'localhost,evil.example',
  'localhost/evil.example',
  'localhost#',
  'localhost:80:80',
  'localhost:x',
  'localhost..',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0.0.0.0',
  '192.168.1.10',
  '[::]',
  '[::ffff:127.0.0.1]',
  '::1',
  '[::1',
  '[localhost]',
  '.',
  '',
];

const OWN = [
  'localhost',
  'LOCALHOST',
  'localhost:1',
  'localhost:65535',
  'localhost.',
  '127.0.0.1',
  '127.0.0.1:80',
  '[::1]',
  '[::1]:80',
];

function withHost(path: string, host: string): string {
  return `GET /${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
}

describe('the Host header', () => {
  test.each(FOREIGN)('%s is refused, for whatever is asked', async (host) => {
    const server = await serveLog('secret\n');
    for (const path of PATHS) {
      const answer = await exchange(server.port, withHost(path, host));
      expect(answer).toMatch(/^HTTP\/1.1 403 Forbidden\r\n/);
      expect(answer).toContain('"code":"ERR_HOST"');
      expect(answer).not.toContain('secret');
    }
  });

  test.each(OWN)('%s is ours', async (host) => {
    const server = await serveLog('one\n');
    expect(await exchange(server.port, withHost('healthz', host))).toMatch(/^HTTP\/1.1 200 /);
  });

  test('names from the settings are ours too, with and without a port', async () => {
    const server = await serveLog('one\n', { hosts: ['logs.example.org'] });
    for (const host of ['logs.example.org', 'Logs.Example.org:8443', 'logs.example.org.']) {
      expect(await exchange(server.port, withHost('healthz', host))).toMatch(/^HTTP\/1.1 200 /);
    }
    for (const host of ['example.org', 'x.logs.example.org']) {
      expect(await exchange(server.port, withHost('healthz', host))).toMatch(/^HTTP\/1.1 403 /);
    }
  });

  test('on all addresses any address is ours, and no name', async () => {
    const server = await serveLog('one\n', { bind: '0.0.0.0', allowAnonymous: true });
    for (const host of ['192.168.1.10:8080', '10.0.0.1', '[2001:db8::1]:80', 'localhost']) {
      expect(await exchange(server.port, withHost('healthz', host))).toMatch(/^HTTP\/1.1 200 /);
    }
    for (const host of ['evil.example', '10.0.0.1.evil.example']) {
      expect(await exchange(server.port, withHost('healthz', host))).toMatch(/^HTTP\/1.1 403 /);
    }
  });

  test('is asked for, not what an absolute URL says', async () => {
    const server = await serveLog('secret\n');
    const request =
      'GET http://localhost/logs HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n';
    expect(await exchange(server.port, request)).toMatch(/^HTTP\/1.1 403 /);
  });

  test('given twice does not let a foreign one in first', async () => {
    const server = await serveLog('secret\n');
    const request = 'GET /logs HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\n';
    expect(await exchange(server.port, `${request}Connection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 40[03] /,
    );
  });

  test('is checked for a WebSocket before anything else', async () => {
    const server = await serveLog('secret\n');
    expect(await refusalOf(socketUrl(server.url), { headers: { Host: 'evil.example' } })).toEqual([
      403,
      'ERR_HOST',
    ]);
  });
});

describe('CORS', () => {
  const cors = ['https://status.example.org', 'http://localhost:5173'];

  test('names the very origin that is allowed, and says that answers differ by it', async () => {
    const server = await serveLog('one\n', { cors });
    for (const origin of cors) {
      for (const path of ['logs/app?follow=false', 'logs', 'raw/app', 'nothing']) {
        const { headers } = await ask(server.url + path, { headers: { Origin: origin } });
        expect(headers['access-control-allow-origin']).toBe(origin);
        expect(headers.vary).toMatch(/\bOrigin\b/);
        expect(headers).not.toHaveProperty('access-control-allow-credentials');
      }
    }
  });

  test.each([
    'https://evil.example',
    'null',
    'https://status.example.org.evil.example',
    'https://status.example.org:444',
    'http://status.example.org',
    'https://STATUS.example.org',
    'https://status.example.org/',
    'https://xstatus.example.org',
    '*',
  ])('says nothing to %s', async (origin) => {
    const server = await serveLog('one\n', { cors });
    const { headers } = await ask(server.stream('follow=false'), { headers: { Origin: origin } });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
    expect(headers.vary).toMatch(/\bOrigin\b/);
  });

  test('is off unless an origin is listed', async () => {
    const server = await serveLog('one\n');
    const headers = { Origin: 'http://localhost:5173' };
    const answer = await ask(server.stream('follow=false'), { headers });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-'))).toEqual([]);
  });

  test('answers the question before a request with the headers that a viewer sends', async () => {
    const server = await serveLog('one\n', { cors });
    const answer = await ask(server.stream(), {
      method: 'OPTIONS',
      headers: {
        Origin: 'http://localhost:5173',
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'last-event-id',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers['access-control-allow-origin']).toBe('http://localhost:5173');
    expect(answer.headers['access-control-allow-headers']).toMatch(/Last-Event-ID/);
    expect(answer.headers['access-control-allow-methods']).toBe('GET, HEAD, OPTIONS');
  });
});

function socketUrl(url: string): string {
  return `${url.replace(/^http/, 'ws')}logs/app`;
}

/** With what status and code a WebSocket is refused; null where it is not. */
async function refusalOf(url: string, options: object): Promise<[number, string] | null> {
  const socket = new WebSocket(url, options);
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => {
      socket.terminate();
      resolve(null);
    });
    socket.on('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve([response.statusCode ?? 0, JSON.parse(text).error.code]));
    });
  });
}

async function openedFrom(origin: string | undefined, overrides: Overrides = {}) {
  const server = await serveLog('one\n', overrides);
  const own = origin?.replace('PORT', String(server.port));
  return refusalOf(socketUrl(server.url), own === undefined ? {} : { origin: own });
}

describe('the Origin of a WebSocket', () => {
  const cors = ['https://good.example'];

  test.each([
    'https://evil.example',
    'null',
    'https://good.example.evil.example',
    'https://evil-good.example',
    'https://good.example:8443',
    'http://good.example',
    'https://GOOD.example',
    'http://127.0.0.1',
    'http://127.0.0.1:PORT.evil.example',
    'http://localhost:PORT',
    'file://',
  ])('%s is refused before the upgrade', async (origin) => {
    expect(await openedFrom(origin, { cors })).toEqual([403, 'ERR_ORIGIN']);
  });

  test.each(['https://good.example', 'http://127.0.0.1:PORT', 'https://127.0.0.1:PORT', undefined])(
    '%s is let in',
    async (origin) => {
      expect(await openedFrom(origin, { cors })).toBeNull();
    },
  );
});

describe('a WebSocket is refused', () => {
  test('where the settings switch it off', async () => {
    expect(await openedFrom(undefined, { websocket: false })).toEqual([404, 'ERR_WEBSOCKET_OFF']);
  });

  test('with a parameter that is wrong', async () => {
    const server = await serveLog('one\n');
    expect(await refusalOf(`${socketUrl(server.url)}?lines=x`, {})).toEqual([
      400,
      'ERR_BAD_PARAMETER',
    ]);
  });

  test('at any other path', async () => {
    const server = await serveLog('one\n');
    const url = server.url.replace(/^http/, 'ws');
    for (const path of ['', 'logs', 'raw/app', 'other/app']) {
      expect(await refusalOf(url + path, {})).toEqual([404, 'ERR_NOT_FOUND']);
    }
  });
});
