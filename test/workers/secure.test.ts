import { writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:http2';
import type { ClientHttp2Session, OutgoingHttpHeaders } from 'node:http2';
import { get } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { passwordOf } from '../auth/stage.ts';
import { hasOpenssl, makeCertificate } from '../helpers/certificate.ts';
import { startChildServer } from '../helpers/child-server.ts';
import { numberedLines } from '../helpers/log-server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

interface Answer {
  readonly headers: Record<string, unknown>;
  readonly text: string;
}

/** Asks over HTTP/2. */
async function ask(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body = '',
): Promise<Answer> {
  const stream = session.request(headers);
  let text = '';
  stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  if (body !== '') stream.end(body);
  const [received] = await once(stream, 'response');
  await once(stream, 'close');
  return { headers: received, text };
}

describe.skipIf(!hasOpenssl || process.platform !== 'linux')('with two workers and TLS', () => {
  test('whoever has signed in at one is known at the other, over HTTP/2 and HTTP/1.1', async () => {
    const folder = tempFolder();
    const { cert, key, pem } = makeCertificate(folder);
    writeFileSync(join(folder, 'app.log'), numberedLines(3));
    const users = { ada: { password: await passwordOf('correct horse') } };
    const config = {
      port: 0,
      logs: { app: 'app.log' },
      workers: 2,
      tls: { cert, key },
      auth: { users },
    };
    const server = await startChildServer(join(folder, 'config.json'), config);
    onTestFinished(() => server.kill());
    // Each takes the next connection, since it goes to whichever has fewer.
    const sessions = Array.from({ length: 4 }, () => connect(server.url, { ca: pem() }));
    onTestFinished(() => {
      for (const session of sessions) session.destroy();
    });
    const [first, ...others] = sessions;
    if (first === undefined) throw new Error('a connection');
    const form = {
      ':method': 'POST',
      ':path': '/login',
      'content-type': 'application/x-www-form-urlencoded',
    };
    const { headers } = await ask(first, form, 'name=ada&password=correct+horse');
    const [cookie = ''] = String(headers['set-cookie']).split(';');
    expect(String(headers['set-cookie'])).toMatch(/; HttpOnly; SameSite=Lax; Secure$/);
    for (const session of others) {
      expect((await ask(session, { ':path': '/logs' })).headers[':status']).toBe(401);
      const answer = await ask(session, { ':path': '/logs/app?follow=false&format=text', cookie });
      expect([answer.headers[':status'], answer.text]).toEqual([200, numberedLines(3)]);
    }
    const question = { ca: pem(), agent: false, headers: { cookie } };
    for (let asked = 0; asked < 2; asked += 1) {
      const response = await new Promise<IncomingMessage>((resolve) => {
        get(`${server.url}logs`, question, resolve);
      });
      response.resume();
      expect([response.statusCode, response.httpVersion]).toEqual([200, '1.1']);
    }
    expect(await server.stop()).toBe(0);
  });
});
