import { writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { as, passwordOf } from '../auth/stage.ts';
import { startChildServer } from '../helpers/child-server.ts';
import { ask } from '../helpers/http.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const POLL = { interval: 200, timeout: 25_000 } as const;
const MAX_FAILURES = 10;

async function start(): Promise<string> {
  const folder = tempFolder();
  writeFileSync(join(folder, 'app.log'), 'one\n');
  const users = { ada: { password: await passwordOf('correct horse') } };
  const server = await startChildServer(join(folder, 'config.json'), {
    port: 0,
    logs: { app: 'app.log' },
    workers: 2,
    auth: { users, maxFailures: MAX_FAILURES },
  });
  onTestFinished(() => server.kill());
  return server.url;
}

/** Two connections that stay: each is at another worker, since the next goes to whoever has fewer. */
function atEach(url: string): ((credentials: string) => Promise<number>)[] {
  return [0, 1].map(() => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    return async (credentials) =>
      (await ask(`${url}logs`, { agent, headers: as(credentials) })).status;
  });
}

describe.skipIf(process.platform !== 'linux')('with two workers', () => {
  test('guesses at one count at the other', async () => {
    const [one, other] = atEach(await start());
    if (one === undefined || other === undefined) throw new Error('two connections');
    // Both connections are there before anything counts.
    expect(await Promise.all([one('ada:correct horse'), other('ada:correct horse')])).toEqual([
      200, 200,
    ]);
    for (let count = 0; count < MAX_FAILURES; count += 1) {
      expect(await one(`ada:${count}`)).toBe(401);
    }
    expect(await one('ada:wrong')).toBe(429);
    // It hears of them in a moment; alone it would refuse only as many guesses later.
    let guesses = 0;
    const guess = (): Promise<number> => {
      guesses += 1;
      return other('ada:wrong');
    };
    await expect.poll(guess, POLL).toBe(429);
    expect(guesses).toBeLessThanOrEqual(MAX_FAILURES);
  });
});
