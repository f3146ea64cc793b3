import { once } from 'node:events';
import { constants } from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';

import { describe, expect, test } from 'vitest';

import { hasOpenssl } from '../helpers/certificate.ts';
import { numberedLines } from '../helpers/log-server.ts';
import { openSession, openStream, serveTls, statusOf } from '../listening/tls-server.ts';
import type { TlsServer } from '../listening/tls-server.ts';

/** Asks for a stream and takes the request back once it is answered. */
async function takeBack(session: ClientHttp2Session): Promise<void> {
  const { stream } = openStream(session, '/logs/app');
  await statusOf(stream);
  stream.close(constants.NGHTTP2_CANCEL);
  await once(stream, 'close');
}

async function metricsOf(served: TlsServer): Promise<string> {
  const { stream, text } = openStream(openSession(served), '/metrics');
  await once(stream, 'close');
  return text();
}

describe.skipIf(!hasOpenssl)('a connection over HTTP/2', () => {
  test('that takes back more requests than maxResets is closed, and that is counted', async () => {
    const served = await serveTls(numberedLines(1), { maxResets: 3 });
    const session = openSession(served);
    for (let count = 0; count < 3; count += 1) await takeBack(session);
    expect(session.closed).toBe(false);
    const closed = once(session, 'close');
    const { stream } = openStream(session, '/logs/app');
    stream.once('response', () => stream.close(constants.NGHTTP2_CANCEL));
    await closed;
    expect(await metricsOf(served)).toContain('connections_cut_total{cause="resets"} 1');
  });

  test('that sends more than maxControlBytes beside its requests is closed', async () => {
    const served = await serveTls(numberedLines(1), { maxControlBytes: 1024 });
    const session = openSession(served);
    await once(session, 'connect');
    const closed = once(session, 'close');
    // A ping has 17 bytes; what is looked at less often than it comes may be more.
    const ping = (): void => void (session.destroyed || session.ping(ping));
    ping();
    await closed;
    expect(await metricsOf(served)).toContain('connections_cut_total{cause="control"} 1');
  });
});
