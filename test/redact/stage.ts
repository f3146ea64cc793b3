import { randomBytes } from 'node:crypto';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { expect, onTestFinished } from 'vitest';

import type { TestServer, TestSettings } from '../helpers/server.ts';
import { startTestServer } from '../helpers/server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** What is hidden in the logs of these tests. */
export const REDACT = [
  '/password=\\S+/i',
  '/card [0-9]{4}( [0-9]{4}){3}/',
  '/verdict=.*/',
  '/^\\S+ vip/',
];

/** Two texts of the same length everywhere, one of which is in the log. */
export interface Secrets {
  readonly password: string;
  readonly card: string;
  /** Ends with a level. */
  readonly verdict: string;
  /** The hour of a line. */
  readonly hour: string;
}

export const ONE: Secrets = {
  password: 'hunter2-hunter2-ü',
  card: '4111 1111 1111 1111',
  verdict: 'guilty [ERROR]',
  hour: '09',
};
export const OTHER: Secrets = {
  password: 'swordfish-12345-ß',
  card: '5500 0000 0000 0004',
  verdict: 'honest [DEBUG]',
  hour: '12',
};

/** No answer may hold any of these. */
export function wordsOf({ password, card, verdict }: Secrets): string[] {
  return [password, card, verdict].flatMap((it) => [it, Buffer.from(it).toString('base64')]);
}

function minute(at: number): string {
  return `2026-11-21T10:${String(at % 60).padStart(2, '0')}:00Z`;
}

function lines({ password, card, verdict, hour }: Secrets, from: number): string {
  return [
    `${minute(from)} [INFO] user=ada password=${password} signed in`,
    `${minute(from + 1)} [WARN] paid with card ${card}, thanks\r`,
    `${minute(from + 2)} [INFO] nothing to hide`,
    `${minute(from + 3)} the court said verdict=${verdict}`,
    `2026-11-21T${hour}:30:00Z vip [INFO] came and went`,
    `${minute(from + 4)} [INFO] \u001B[31mpass\u001B[1mword=${password}\u001B[0m in colours`,
    `${minute(from + 5)} [INFO] {"PassWord=${password}":"größer"}`,
    '',
  ].join('\n');
}

/** Longer than what is judged, and so long that it comes in pieces, with a secret across every border. */
function longLine({ password }: Secrets, bytes: number): string {
  const unit = `x password=${password} `;
  return `${minute(9)} [INFO] ${unit.repeat(Math.ceil(bytes / Buffer.byteLength(unit)))}\n`;
}

/** The bytes of a log with secrets in it, by the name of the file. */
function filesOf(secrets: Secrets): Record<string, Buffer | string> {
  const many = Array.from({ length: 60 }, (_, index) => lines(secrets, index)).join('');
  return {
    'app.log.2.gz': gzipSync(lines(secrets, 0) + longLine(secrets, 3000)),
    // Its last line was never finished, so that what is to be hidden is not yet what matches.
    'app.log.1': `${lines(secrets, 10)}${longLine(secrets, 150_000)}the end: card ${secrets.card.slice(0, 14)}`,
    'app.log': Buffer.concat([
      Buffer.from(many),
      Buffer.from(longLine(secrets, 70_000)),
      Buffer.from(`a password=${secrets.password.slice(0, 5)}`),
      Buffer.alloc(3),
      Buffer.from(`${secrets.password.slice(5)} with NUL bytes\n`),
      Buffer.from([0xe2, 0xff]),
      Buffer.from(`password=${secrets.password} behind no UTF-8\n${lines(secrets, 30)}`),
      Buffer.from(`${minute(59)} not finished: password=${secrets.password}`),
    ]),
    'web.log': lines(secrets, 20),
  };
}

/** Settings that hide, with a key of their own. */
export function hiding(settings: TestSettings, key: Buffer = randomBytes(32)): TestSettings {
  const idKeyFile = join(tempFolder(), 'ids.key');
  writeFileSync(idKeyFile, key, { mode: 0o600 });
  return { heartbeatMs: 300_000, idKeyFile, ...settings };
}

/** A server of `app` with rotated files, `web`, and a folder of one log, all with these secrets in them. */
export async function serveSecrets(
  secrets: Secrets,
  settings: Partial<TestSettings> = {},
): Promise<TestServer> {
  const folder = tempFolder();
  mkdirSync(join(folder, 'more'));
  const files = { ...filesOf(secrets), 'more/job.log': lines(secrets, 0) };
  for (const [index, [name, bytes]] of Object.entries(files).entries()) {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    utimesSync(path, 1_795_255_200 + index, 1_795_255_200 + index);
  }
  const log = (name: string) => ({ path: join(folder, name), rotated: null, redact: REDACT });
  const more = { dir: join(folder, 'more'), include: ['**/*.log'], exclude: [], redact: REDACT };
  return serve(
    hiding({
      maxLineBytes: 65_536,
      timeZone: 'UTC',
      logs: { app: log('app.log'), web: log('web.log') },
      folders: { more },
      ...settings,
    }),
  );
}

/** A server that goes when the test is over, and reports nothing. */
export async function serve(settings: TestSettings): Promise<TestServer> {
  const server = await startTestServer(settings);
  onTestFinished(async () => {
    await server.close();
    expect(server.errors).toEqual([]);
  });
  return server;
}

/**
 * An answer without what differs between two servers for other reasons: hashes in ids, which need a key; waits;
 * what a search says of its progress now and then.
 */
export function withoutHashes(text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{12}(?:-[0-9a-f]{8})?\b/g, '#')
    .replaceAll(/-[0-9a-f]{8}"/g, '-#"')
    .replaceAll(/event: progress\ndata: .*\n\n|\{"event":"progress".*\n/g, '')
    .replaceAll(/retry: \d+|"retryMs":\d+/g, 'retry');
}
