import { once } from 'node:events';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { connect as connectTls } from 'node:tls';
import type { TLSSocket } from 'node:tls';

import { describe, expect, onTestFinished, test } from 'vitest';

import { usualAuth } from '../auth/stage.ts';
import { hasOpenssl } from '../helpers/certificate.ts';
import { numberedLines } from '../helpers/log-server.ts';
import { POLL } from '../helpers/sse-client.ts';
import { openSession, openStream, serveTls, statusOf } from './tls-server.ts';
import type { TlsServer } from './tls-server.ts';

/** A connection of a program that knows HTTP/1.1 only. */
async function openPlain({ server }: TlsServer): Promise<TLSSocket> {
  const { port } = server;
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  socket.on('error', () => socket.destroy());
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

function request(more = ''): string {
  return `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
}

describe.skipIf(!hasOpenssl)('over HTTP/1.1 with TLS', () => {
  test('headers that come slowly are waited for no longer than without', async () => {
    const socket = await openPlain(await serveTls('', { headersTimeoutMs: 1000 }));
    socket.resume().write('GET /logs/app HTTP/1.1\r\nHost: localhost\r\nX-a:');
    await once(socket, 'close');
  }, 10_000);

  test('headers beyond maxHeaderBytes are refused', async () => {
    const socket = await openPlain(await serveTls('', { maxHeaderBytes: 4096 }));
    let received = '';
    socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
    socket.write(request(`X-a: ${'a'.repeat(5000)}\r\n`));
    await once(socket, 'close');
    expect(received).toMatch(/^HTTP\/1.1 431 /);
  });

  test('a connection that asks for nothing more is closed', async () => {
    const socket = await openPlain(await serveTls(''));
    socket.resume().write(request());
    await once(socket, 'close');
  }, 15_000);
});

/** Asks again and again over a connection, so that something goes on there, until that says so. */
async function untilStatus(
  session: ClientHttp2Session,
  path: string,
  status: number,
): Promise<void> {
  const ask = async (): Promise<unknown> => {
    const { stream } = openStream(session, path);
    const found = await statusOf(stream);
    await once(stream, 'close');
    return found;
  };
  await expect.poll(ask, POLL).toBe(status);
}

/** A request whose answer nobody reads. */
function openUnread(session: ClientHttp2Session, path: string): ClientHttp2Stream {
  const stream = session.request({ ':path': path });
  stream.on('error', () => undefined);
  return stream.pause();
}

const MUCH = Buffer.alloc(8 * 1024 * 1024, 'a line\n');

describe.skipIf(!hasOpenssl)('over HTTP/2', () => {
  test.each(['/raw/app', '/api/lines/app?at=start&max=1048576'])(
    'an answer of %s that nobody takes is cut off, though the connection is used',
    async (path) => {
      const served = await serveTls(MUCH, { stallTimeoutMs: 1000, maxRequests: 1 });
      const session = openSession(served);
      const unread = openUnread(session, path);
      const closed = once(unread, 'close');
      expect(await statusOf(unread)).toBe(200);
      await untilStatus(session, '/api/lines/app?at=start', 503);
      await untilStatus(session, '/api/lines/app?at=start', 200);
      await closed;
    },
  );

  test('one that is taken slowly is not cut off', async () => {
    const served = await serveTls(MUCH, { stallTimeoutMs: 1000 });
    const stream = openSession(served).request({ ':path': '/raw/app' });
    let bytes = 0;
    const begun = performance.now();
    for await (const chunk of stream) {
      bytes += chunk.length;
      // Longer in all than the server would wait for the next sign.
      if (performance.now() - begun < 2500) await new Promise((next) => setTimeout(next, 20));
    }
    expect(bytes).toBe(MUCH.length);
  });

  test('whoever may be sent nothing at all holds no answer, however small', async () => {
    const served = await serveTls('', { stallTimeoutMs: 500 });
    const session = openSession(served, { settings: { initialWindowSize: 0 } });
    const streams = Array.from({ length: 10 }, () => openUnread(session, '/healthz'));
    await Promise.all(streams.map((stream) => once(stream, 'close')));
  });

  test('an answer has the length that it says', async () => {
    const session = openSession(await serveTls(numberedLines(3)));
    const { stream, text } = openStream(session, '/logs');
    const [headers] = await once(stream, 'response');
    await once(stream, 'close');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(Number(headers['content-length'])).toBe(Buffer.byteLength(text()));
    expect(JSON.parse(text()).logs).toHaveLength(1);
  });

  test('a form that never ends is waited for as long as any other', async () => {
    const auth = await usualAuth();
    const served = await serveTls('', { auth, headersTimeoutMs: 500 });
    const stream = openSession(served).request({
      ':method': 'POST',
      ':path': '/login',
      'content-type': 'application/x-www-form-urlencoded',
    });
    stream.on('error', () => undefined);
    stream.resume().write('name=');
    await once(stream, 'close');
  });
});
