import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { as, guarded, sendForm, usualAuth } from '../auth/stage.ts';
import { ask } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { startTestServer } from '../helpers/server.ts';
import { POLL } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** Where a request comes from, and by which way. */
interface Way {
  readonly forwardedFor?: string;
  readonly localAddress?: string;
  readonly socketPath?: string;
}

/** What a viewer is told first: `live` where it is served, `busy` where there is no room for it. */
async function welcome(url: string, { forwardedFor, ...way }: Way): Promise<string> {
  const headers = {
    Host: 'localhost',
    ...(forwardedFor === undefined ? {} : { 'X-Forwarded-For': forwardedFor }),
  };
  const { port } = way.socketPath === undefined ? new URL(url) : { port: null };
  const outgoing = request({
    host: '127.0.0.1',
    port,
    path: '/logs/app',
    agent: false,
    headers,
    ...way,
  });
  outgoing.on('error', () => outgoing.destroy()).end();
  onTestFinished(() => void outgoing.destroy());
  const [response]: IncomingMessage[] = await once(outgoing, 'response');
  let text = '';
  response?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const told = (): string => /^event: (live|busy)$/m.exec(text)?.[1] ?? '';
  await expect.poll(told, POLL).not.toBe('');
  return told();
}

describe('maxViewersPerAddress', () => {
  test('counts those behind a trusted proxy by the address that it names', async () => {
    const limits = { maxViewersPerAddress: 1, trustProxy: ['127.0.0.1'] };
    const { url } = await serveLog(numberedLines(1), limits);
    const come = (forwardedFor: string): Promise<string> => welcome(url, { forwardedFor });
    expect([await come('1.2.3.4'), await come('1.2.3.5')]).toEqual(['live', 'live']);
    expect(await come('1.2.3.4')).toBe('busy');
    // What stands before was written by the client itself.
    expect(await come('6.6.6.6, 1.2.3.5')).toBe('busy');
  });

  test('counts whoever is no trusted proxy by its own address, whatever it says', async () => {
    const limits = { maxViewersPerAddress: 1, trustProxy: ['127.0.0.3'] };
    const { url } = await serveLog(numberedLines(1), limits);
    const come = (forwardedFor: string): Promise<string> =>
      welcome(url, { forwardedFor, localAddress: '127.0.0.2' });
    expect([await come('1.2.3.4'), await come('1.2.3.5')]).toEqual(['live', 'busy']);
  });

  test.skipIf(process.platform === 'win32')(
    'does not take all who come over a unix socket for one',
    async () => {
      const folder = tempFolder();
      const file = join(folder, 'app.log');
      const socketPath = join(folder, 'http.sock');
      writeFileSync(file, 'one\n');
      const server = await startTestServer({
        bind: `unix:${socketPath}`,
        logs: { app: file },
        maxViewersPerAddress: 1,
        trustProxy: ['unix'],
      });
      onTestFinished(() => server.close());
      const come = (way: Way = {}): Promise<string> => welcome('', { socketPath, ...way });
      expect([await come(), await come()]).toEqual(['live', 'live']);
      const forwarded = { forwardedFor: '1.2.3.4' };
      expect([await come(forwarded), await come(forwarded)]).toEqual(['live', 'busy']);
    },
  );
});

/** Fails to sign in, and says what the answer was. */
async function failing(trustProxy: string[]): Promise<(forwardedFor: string) => Promise<number>> {
  const { url } = await guarded({ auth: await usualAuth({ maxFailures: 2 }), trustProxy });
  return async (forwardedFor) => {
    const headers = { ...as('ada:wrong'), 'X-Forwarded-For': forwardedFor };
    return (await ask(`${url}logs`, { headers })).status;
  };
}

describe('maxFailures', () => {
  test('counts those behind a trusted proxy by the address that it names', async () => {
    const fail = await failing(['127.0.0.1']);
    const statuses = [await fail('1.2.3.4'), await fail('6.6.6.6, 1.2.3.4'), await fail('1.2.3.4')];
    expect(statuses).toEqual([401, 401, 429]);
    expect(await fail('1.2.3.5')).toBe(401);
  });

  test('counts whoever is no trusted proxy by its own address, whatever it says', async () => {
    const fail = await failing(['127.0.0.3']);
    const statuses = [await fail('1.2.3.4'), await fail('1.2.3.5'), await fail('1.2.3.6')];
    expect(statuses).toEqual([401, 401, 429]);
  });
});

test.each([
  [['127.0.0.1'], 'https', true],
  [['127.0.0.1'], 'http, https', true],
  [['127.0.0.1'], 'https, http', false],
  [['127.0.0.1'], 'http', false],
  [['127.0.0.3'], 'https', false],
])(
  'behind proxies, of which %j are trusted, %j makes the cookie secure: %j',
  async (trustProxy, protocol, isSecure) => {
    const { url } = await guarded({ trustProxy });
    const fields = { name: 'ada', password: 'correct horse' };
    const headers = { 'X-Forwarded-Proto': protocol };
    const answer = await sendForm(`${url}login`, { fields, headers });
    expect(String(answer.headers['set-cookie']).endsWith('; Secure')).toBe(isSecure);
  },
);
