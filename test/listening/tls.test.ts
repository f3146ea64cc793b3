import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { ClientHttp2Session } from 'node:http2';
import { get } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { connect as connectTls } from 'node:tls';

import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';

import { hasOpenssl, makeCertificate } from '../helpers/certificate.ts';
import { numberedLines } from '../helpers/log-server.ts';
import { POLL } from '../helpers/sse-client.ts';
import { openSession, openStream, serveTls, statusOf } from './tls-server.ts';
import type { TlsServer } from './tls-server.ts';

async function viewersOf(session: ClientHttp2Session): Promise<number> {
  const { stream, text } = openStream(session, '/healthz');
  await once(stream, 'close');
  return JSON.parse(text()).viewers;
}

/** The fingerprint of the certificate that the server shows. */
async function shown({ server }: TlsServer): Promise<string> {
  const { port } = server;
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

describe.skipIf(!hasOpenssl)('over TLS', () => {
  test('streams go over HTTP/2, many on one connection', async () => {
    const served = await serveTls(numberedLines(3));
    expect(served.server.url).toMatch(/^https:/);
    const session = openSession(served);
    const streams = Array.from({ length: 30 }, () => openStream(session, '/logs/app'));
    for (const { text } of streams) await expect.poll(text, POLL).toContain('event: live');
    expect(session.alpnProtocol).toBe('h2');
    served.server.append('one more\n');
    for (const { text } of streams) await expect.poll(text, POLL).toContain('data: one more');
  });

  test('a viewer that comes back with its id misses nothing', async () => {
    const served = await serveTls(numberedLines(3));
    const first = openStream(openSession(served), '/logs/app');
    await expect.poll(first.text, POLL).toContain('data: line 3');
    first.stream.close();
    served.server.append(numberedLines(2, 4));
    const id = first
      .text()
      .match(/^id: (.*)$/gm)
      ?.at(-1)
      ?.slice(4);
    const again = openStream(openSession(served), `/logs/app?last_event_id=${id}`);
    await expect.poll(again.text, POLL).toContain('data: line 5');
    expect(again.text().match(/^data: line .*$/gm)).toEqual(['data: line 4', 'data: line 5']);
  });

  test('programs that know HTTP/1.1 only are answered, and WebSocket is', async () => {
    const served = await serveTls(numberedLines(3));
    const { server, tls } = served;
    const response = await new Promise<IncomingMessage>((resolve) => {
      get(`${server.url}healthz`, { ca: tls.pem(), agent: false }, resolve);
    });
    response.resume();
    expect([response.statusCode, response.httpVersion]).toEqual([200, '1.1']);
    const socket = new WebSocket(server.stream().replace(/^http/, 'ws'), { ca: tls.pem() });
    onTestFinished(() => socket.terminate());
    const [message] = await once(socket, 'message');
    expect(JSON.parse(String(message))).toMatchObject({ event: 'open' });
  });

  test('a foreign host is refused, whatever a Host header says', async () => {
    const served = await serveTls(numberedLines(3));
    const session = openSession(served);
    const ask = (authority: string) =>
      session.request({ ':path': '/logs', ':authority': authority, host: 'localhost' });
    expect(await statusOf(ask('evil.example'))).toBe(403);
    expect(await statusOf(ask('localhost'))).toBe(200);
  });

  test('a viewer that takes nothing holds little, and is cut off in time', async () => {
    const much = Buffer.alloc(40_000_000, 'a line of it\n');
    const served = await serveTls(much, { stallTimeoutMs: 1000 });
    const session = openSession(served);
    const stream = session.request({ ':path': '/logs/app?from=start' });
    stream.on('error', () => undefined);
    expect(await statusOf(stream)).toBe(200);
    const before = process.memoryUsage().arrayBuffers;
    expect(await viewersOf(session)).toBe(1);
    await expect.poll(() => viewersOf(session), POLL).toBe(0);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });

  test('one that is slow gets everything', async () => {
    const served = await serveTls(numberedLines(300_000));
    const stream = openSession(served).request({
      ':path': '/logs/app?from=start&follow=false&format=text',
    });
    let bytes = 0;
    for await (const chunk of stream) {
      bytes += chunk.length;
      await new Promise(setImmediate);
    }
    expect(bytes).toBe(Buffer.byteLength(numberedLines(300_000)));
  });

  test('a server that stops tells its viewers, and closes in time', async () => {
    const served = await serveTls(numberedLines(3));
    const session = openSession(served);
    const streams = Array.from({ length: 10 }, () => openStream(session, '/logs/app'));
    for (const { text } of streams) await expect.poll(text, POLL).toContain('event: live');
    const begun = performance.now();
    await served.server.close();
    expect(performance.now() - begun).toBeLessThan(5000);
    for (const { text } of streams) await expect.poll(text, POLL).toContain('"shutdown"');
  });

  test('a certificate that was renewed counts from then on, and its streams go on', async () => {
    const served = await serveTls(numberedLines(3));
    const old = await shown(served);
    const { text } = openStream(openSession(served), '/logs/app');
    await expect.poll(text, POLL).toContain('event: live');
    makeCertificate(served.tls.cert.replace(/cert\.pem$/, ''));
    await expect.poll(() => shown(served), { ...POLL, interval: 100 }).not.toBe(old);
    served.server.append('still here\n');
    await expect.poll(text, POLL).toContain('data: still here');
    // Two files are never written at once: what came between may have been told.
    served.server.errors.splice(0);
  });

  test('one that is broken is told, and the old one stays', async () => {
    const served = await serveTls(numberedLines(3));
    const old = await shown(served);
    writeFileSync(served.tls.cert, 'no certificate');
    await expect
      .poll(() => served.server.errors.map(String), POLL)
      .toEqual([expect.stringContaining('are no certificate and its key, as PEM')]);
    served.server.errors.splice(0);
    expect(await shown(served)).toBe(old);
  });
});
