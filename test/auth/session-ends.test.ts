import { once } from 'node:events';
import { connect } from 'node:http2';

import { describe, expect, onTestFinished, test } from 'vitest';

import { hasOpenssl, makeCertificate } from '../helpers/certificate.ts';
import { connectSse } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { ADA, as, guarded, openSocket, signIn, usualAuth } from './stage.ts';

/** So long that all streams are open before it ends, on a busy machine too. */
const SESSION_MS = 5000;
/** Looked for each second, on a machine that may be busy. */
const MOST_LATE_MS = 20_000;

const STREAMS = ['logs/secret', 'logs/app,secret', 'logs/app,secret?order=time', 'logs?watch'];

/** What a browser sends with everything after it has signed in, and when that is over. */
async function signedIn(url: string): Promise<{ cookie: string; endsAt: number }> {
  const { headers = {} } = await signIn(url, ADA);
  return { cookie: String(headers['Cookie']), endsAt: performance.now() + SESSION_MS };
}

async function briefAuth() {
  return { ...(await usualAuth()), sessionMs: SESSION_MS };
}

function expectInTime(endsAt: number): void {
  const lateMs = performance.now() - endsAt;
  expect(lateMs).toBeGreaterThan(-500);
  expect(lateMs).toBeLessThan(MOST_LATE_MS);
}

describe('once a session is over', () => {
  test('streams end over HTTP and WebSocket, and those of somebody else go on', async () => {
    const { url } = await guarded({ auth: await briefAuth() });
    const lasting = connectSse(`${url}logs/secret`, as(ADA));
    const other = await openSocket(`${url}logs/secret`, as(ADA));
    await lasting.opened;
    const { cookie, endsAt } = await signedIn(url);
    const streams = STREAMS.map((path) => connectSse(url + path, { Cookie: cookie }));
    const sockets = await Promise.all(
      STREAMS.map((path) => openSocket(url + path, { Cookie: cookie })),
    );
    const closed = sockets.map(({ socket }) => once(socket, 'close'));
    for (const stream of streams) expect((await stream.opened).status).toBe(200);
    expect(sockets.map(({ status }) => status)).toEqual(STREAMS.map(() => 101));
    await Promise.all([...closed, ...streams.map((stream) => stream.closed)]);
    expectInTime(endsAt);
    expect(lasting.isClosed).toBe(false);
    expect(other.socket.readyState).toBe(other.socket.OPEN);
    expect((await connectSse(`${url}logs/app`, { Cookie: cookie }).opened).status).toBe(401);
    expect((await openSocket(`${url}logs/app`, { Cookie: cookie })).status).toBe(401);
  });

  test.skipIf(!hasOpenssl)(
    'streams end over HTTP/2, and others on the connection go on',
    async () => {
      const { cert, key, pem } = makeCertificate(tempFolder());
      const { url } = await guarded({ auth: await briefAuth(), tls: { cert, key } });
      const session = connect(url, { ca: pem() });
      onTestFinished(() => session.destroy());
      const form = session.request({
        ':method': 'POST',
        ':path': '/login',
        'content-type': 'application/x-www-form-urlencoded',
      });
      form.end(new URLSearchParams({ name: 'ada', password: 'correct horse' }).toString());
      const [{ 'set-cookie': cookies }] = await once(form, 'response');
      const [cookie = ''] = String(cookies).split(';');
      const endsAt = performance.now() + SESSION_MS;
      const open = (path: string, headers: Record<string, string>) => {
        const stream = session.request({ ':path': `/${path}`, ...headers });
        stream.on('error', () => undefined);
        return stream.resume();
      };
      const lasting = open('logs/secret', { authorization: as(ADA).Authorization });
      const streams = STREAMS.map((path) => open(path, { cookie }));
      const closed = streams.map((stream) => once(stream, 'close'));
      for (const stream of streams) {
        const [headers] = await once(stream, 'response');
        expect(headers[':status']).toBe(200);
      }
      await Promise.all(closed);
      expectInTime(endsAt);
      expect(lasting.closed).toBe(false);
    },
  );
});
