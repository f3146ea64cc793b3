import { once } from 'node:events';
import { connect } from 'node:http2';
import type { ClientHttp2Session, ClientHttp2Stream, SecureClientSessionOptions } from 'node:http2';

import { onTestFinished } from 'vitest';

import { makeCertificate } from '../helpers/certificate.ts';
import type { TestCertificate } from '../helpers/certificate.ts';
import { serveLog } from '../helpers/log-server.ts';
import type { LogServer, Overrides } from '../helpers/log-server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** A server over TLS, and its certificate. */
export interface TlsServer {
  readonly server: LogServer;
  readonly tls: TestCertificate;
}

export async function serveTls(
  content: string | Buffer,
  overrides: Overrides = {},
): Promise<TlsServer> {
  const tls = makeCertificate(tempFolder());
  const { cert, key } = tls;
  return { server: await serveLog(content, { tls: { cert, key }, ...overrides }), tls };
}

/** A connection over HTTP/2. */
export function openSession(
  { server, tls }: TlsServer,
  options: SecureClientSessionOptions = {},
): ClientHttp2Session {
  const session = connect(server.url, { ca: tls.pem(), ...options });
  session.on('error', () => session.destroy());
  onTestFinished(() => session.destroy());
  return session;
}

/** A stream over HTTP/2, and what has come on it. */
export function openStream(session: ClientHttp2Session, path: string) {
  const stream = session.request({ ':path': path });
  stream.on('error', () => undefined);
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  return { stream, text: () => text };
}

export async function statusOf(stream: ClientHttp2Stream): Promise<unknown> {
  const [headers] = await once(stream, 'response');
  return headers[':status'];
}
