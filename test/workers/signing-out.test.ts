import { writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { as, passwordOf, sendForm, signIn } from '../auth/stage.ts';
import type { ChildServer } from '../helpers/child-server.ts';
import { startChildServer } from '../helpers/child-server.ts';
import { ask } from '../helpers/http.ts';
import { connectSse } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { workersOf } from './workers-of.ts';

const ADA = 'ada:correct horse';
const POLL = { interval: 100, timeout: 25_000 } as const;

async function start(): Promise<ChildServer> {
  const folder = tempFolder();
  writeFileSync(join(folder, 'app.log'), 'one\n');
  const users = { ada: { password: await passwordOf('correct horse') } };
  const server = await startChildServer(join(folder, 'config.json'), {
    port: 0,
    logs: { app: 'app.log' },
    workers: 2,
    auth: { users },
  });
  onTestFinished(() => server.kill());
  return server;
}

/** A connection that stays, and what it is answered: each next one is at the worker that has fewer. */
function openAgent(url: string): (headers: Record<string, string>) => Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  return async (headers) => (await ask(`${url}logs`, { agent, headers })).status;
}

describe.skipIf(process.platform !== 'linux')('with two workers', () => {
  test('signing out at one ends what was begun in that session at both, and nothing else', async () => {
    const { url, pid } = await start();
    const { headers = {} } = await signIn(url, ADA);
    const cookie = { Cookie: String(headers['Cookie']) };
    const asks = [openAgent(url), openAgent(url)];
    for (const asking of asks) expect(await asking(cookie)).toBe(200);
    const lasting = [0, 1].map(() => connectSse(`${url}logs/app`, as(ADA)));
    for (const stream of lasting) expect((await stream.opened).status).toBe(200);
    const streams = [0, 1, 2, 3].map(() => connectSse(`${url}logs/app`, cookie));
    for (const stream of streams) expect((await stream.opened).status).toBe(200);
    const { status } = await sendForm(`${url}logout`, { fields: {}, headers: cookie });
    expect(status).toBe(303);
    await Promise.all(streams.map((stream) => stream.closed));
    for (const asking of asks) await expect.poll(() => asking(cookie), POLL).toBe(401);
    expect(lasting.map(({ isClosed }) => isClosed)).toEqual([false, false]);
    for (const worker of workersOf(pid)) process.kill(worker, 'SIGKILL');
    // Those that take their place know it too.
    const again = async (): Promise<number> =>
      (await connectSse(`${url}logs`, cookie).opened).status;
    await expect.poll(again, POLL).toBe(401);
  });
});
