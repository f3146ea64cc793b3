import { once } from 'node:events';
import { connect as connectTls } from 'node:tls';
import { connect } from 'node:net';

import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';

import { TOKEN, usualAuth } from '../auth/stage.ts';
import { hasOpenssl } from '../helpers/certificate.ts';
import { ask, exchange } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { metric } from '../helpers/metric.ts';
import { POLL } from '../helpers/sse-client.ts';
import { openSession, openStream, serveTls, statusOf } from '../listening/tls-server.ts';

function cutBy(url: string, cause: string): Promise<number> {
  return metric(url, `sse_tail_connections_cut_total{cause="${cause}"}`);
}

describe('a connection that is closed is counted by the limit that it met:', () => {
  test('maxHeaderBytes', async () => {
    const { url, port } = await serveLog('', { maxHeaderBytes: 4096 });
    const head = `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-a: ${'a'.repeat(5000)}\r\n\r\n`;
    expect(await exchange(port, head)).toMatch(
      /^HTTP\/1.1 431 Request Header Fields Too Large\r\n/,
    );
    expect(await cutBy(url, 'headers')).toBe(1);
  });

  test.skipIf(!hasOpenssl)('maxHeaderBytes, over HTTP/2', async () => {
    const served = await serveTls('', { maxHeaderBytes: 4096 });
    const session = openSession(served);
    const refused = session.request({ ':path': '/healthz', 'x-a': 'a'.repeat(5000) });
    expect(await statusOf(refused)).toBe(431);
    const { stream, text } = openStream(session, '/metrics');
    await once(stream, 'close');
    expect(text()).toContain('sse_tail_connections_cut_total{cause="headers"} 1');
  });

  test('headersTimeoutMs', async () => {
    const { url, port } = await serveLog('', { headersTimeoutMs: 1000 });
    expect(await exchange(port, 'GET / HTTP/1.1\r\nX-a:')).toMatch(/^HTTP\/1.1 408 /);
    expect(await cutBy(url, 'slow')).toBe(1);
  });

  test('headersTimeoutMs, of a form', async () => {
    const { url, port } = await serveLog('', { headersTimeoutMs: 500, auth: await usualAuth() });
    const type = 'Content-Type: application/x-www-form-urlencoded';
    const head = `POST /login HTTP/1.1\r\nHost: localhost\r\n${type}\r\nContent-Length: 9\r\n\r\n`;
    await exchange(port, `${head}name`);
    const { text } = await ask(`${url}metrics`, { headers: { Authorization: `Bearer ${TOKEN}` } });
    expect(text).toContain('sse_tail_connections_cut_total{cause="slow"} 1\n');
  });

  test.skipIf(!hasOpenssl)('headersTimeoutMs, of a handshake', async () => {
    const { server, tls } = await serveTls('', { headersTimeoutMs: 1000 });
    const { port } = server;
    const silent = connect(port, '127.0.0.1').on('error', () => undefined);
    onTestFinished(() => void silent.destroy());
    await once(silent.resume(), 'close');
    const asking = connectTls({ port, host: '127.0.0.1', ca: tls.pem() });
    let text = '';
    asking.on('data', (chunk: Buffer) => (text += chunk.toString()));
    asking.write('GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    await once(asking, 'close');
    expect(text).toContain('sse_tail_connections_cut_total{cause="slow"} 1');
  });

  test('maxMessageBytes', async () => {
    const { url, stream } = await serveLog(numberedLines(1), { maxMessageBytes: 100 });
    const socket = new WebSocket(stream().replace(/^http/, 'ws'));
    await once(socket, 'open');
    socket.send('a'.repeat(101));
    expect(await once(socket, 'close')).toContain(1009);
    expect(await cutBy(url, 'message')).toBe(1);
  });

  test('maxControlBytes, over WebSocket', async () => {
    const { url, stream } = await serveLog(numberedLines(1), { maxControlBytes: 1024 });
    const socket = new WebSocket(stream().replace(/^http/, 'ws'));
    onTestFinished(() => socket.terminate());
    await once(socket, 'open');
    socket.ping('a'.repeat(100));
    await once(socket, 'pong');
    expect(await cutBy(url, 'control')).toBeNaN();
    for (let count = 0; count < 10; count += 1) socket.ping('a'.repeat(100));
    await once(socket, 'close');
    expect(await cutBy(url, 'control')).toBe(1);
  });
});

test('what is no request is answered with 400, and is no limit', async () => {
  const { url, port } = await serveLog('');
  expect(await exchange(port, 'no request\r\n\r\n')).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
  for (const cause of ['headers', 'slow']) expect(await cutBy(url, cause)).toBeNaN();
});

test('what is no request, behind one whose answer goes on, ends the connection without a word', async () => {
  const { port, stream, append } = await serveLog(numberedLines(1));
  const socket = connect(port, '127.0.0.1').on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.write(`GET ${new URL(stream()).pathname} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  append(numberedLines(1, 2));
  await expect.poll(() => text, POLL).toContain('line 2');
  socket.write('no request\r\n\r\n');
  await once(socket, 'close');
  expect(text).not.toContain('400');
});
