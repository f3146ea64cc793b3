import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { describe, expect, onTestFinished, test } from 'vitest';

import { ADA, as, passwordOf } from '../auth/stage.ts';
import { startChildServer } from '../helpers/child-server.ts';
import { ask } from '../helpers/http.ts';
import { connectWs } from '../helpers/ws-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const SECRET = 'hunter2';
const LINE = `user=ada password=${SECRET} signed in\n`;
const SHOWN = `user=ada ${'*'.repeat(`password=${SECRET}`.length)} signed in`;

/** Every way in which a line leaves the server. */
const ASKED = [
  ...['events', 'batch', 'text', 'ndjson'].flatMap((format) =>
    ['app', 'app,web'].map((logs) => `logs/${logs}?from=start&follow=false&format=${format}`),
  ),
  'raw/app',
  'api/lines/app?at=start',
  'api/lines/app?at=start&file=app.log.1.gz',
  'api/search/app?q=signed&format=ndjson',
];

const log = (path: string) => ({ path, redact: ['/password=\\S+/'] });

describe.skipIf(process.platform !== 'linux')('with two workers and people who sign in', () => {
  test('what is hidden is hidden by each of them, in every answer', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'app.log'), LINE);
    writeFileSync(join(folder, 'app.log.1.gz'), gzipSync(LINE));
    writeFileSync(join(folder, 'web.log'), LINE);
    writeFileSync(join(folder, 'ids.key'), randomBytes(32), { mode: 0o600 });
    const server = await startChildServer(join(folder, 'config.json'), {
      port: 0,
      idKeyFile: 'ids.key',
      logs: { app: log('app.log'), web: log('web.log') },
      workers: 2,
      auth: { users: { ada: { password: await passwordOf('correct horse') } } },
    });
    onTestFinished(() => server.kill());
    for (const path of ASKED) {
      // Each connection goes to whoever has fewer: two at a time are one for each.
      const question = { headers: as(ADA) };
      const answers = await Promise.all([0, 1].map(() => ask(server.url + path, question)));
      for (const { status, text } of answers) {
        expect([path, status]).toEqual([path, 200]);
        expect(text, path).toContain(SHOWN);
        expect(text, path).not.toContain(SECRET);
      }
    }
    const url = `${server.url}logs/app,web?from=start&follow=false`;
    const clients = [0, 1].map(() => connectWs(url, { headers: as(ADA) }));
    for (const client of clients) {
      await client.closed();
      expect(client.lines).toEqual([SHOWN, SHOWN, SHOWN]);
    }
    const found = await ask(`${server.url}api/search/app?q=${SECRET}&format=ndjson`, {
      headers: as(ADA),
    });
    expect(found.text).toContain('"hits":0');
  });
});
