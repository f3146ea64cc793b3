import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';

import { ask, errorCode } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';

/** Ways to spell a path to a file that is not offered, or a name that is not one. */
const SPELLINGS = [
  'other',
  'other.log',
  'APP',
  'app.log',
  'app%00',
  'app%20',
  'app.',
  '..',
  '%2e%2e',
  '%2e%2e%2f',
  '..%2fapp.log',
  '..%2f..%2fetc%2fpasswd',
  '%252e%252e%252fetc%252fpasswd',
  '..%5c..%5cetc%5cpasswd',
  '%2fetc%2fpasswd',
  'file:%2f%2f%2fetc%2fpasswd',
  '%c0%ae%c0%ae%c0%af',
  '%ff',
  '%',
  '%zz',
  'a%CC%88pp',
  '%C3%A4pp',
  'app;x=1',
  'app,other',
  '*',
  '__proto__',
  'constructor',
  'toString',
  'x'.repeat(8000),
];

/** Those that a client would tidy up before it sends them. */
const PATHS = [
  '/logs/../../etc/passwd',
  '/logs/../raw/other',
  '/logs//etc/passwd',
  '//etc/passwd',
  '/logs/app/',
  '/logs/app/../app.log',
  '/logs/./other',
  '/..%2f..%2fetc/passwd',
  '/assets/../../package.json',
  '/../package.json',
  '/index.html/',
  '/%2e%2e/package.json',
  '/logs/app%2f',
  '/LOGS/app',
];

describe('a log that is not offered', () => {
  test.each(SPELLINGS)('is not found as %s, whether there is such a file or not', async (name) => {
    const server = await serveLog('one\n');
    mkdirSync(join(server.folder, 'private'));
    writeFileSync(join(server.folder, 'other'), 'secret\n');
    writeFileSync(join(server.folder, 'other.log'), 'secret\n');
    for (const path of [`/logs/${name}`, `/raw/${name}`]) {
      const answer = await ask(server.url, { path });
      expect(answer.status).toBe(404);
      expect(errorCode(answer)).toBe('ERR_UNKNOWN_LOG');
      expect(answer.text).toBe((await ask(`${server.url}logs/no-such-name`)).text);
    }
  });

  test.each(SPELLINGS)('is not found as %s over WebSocket either', async (name) => {
    const server = await serveLog('one\n');
    const socket = new WebSocket(`${server.url.replace(/^http/, 'ws')}logs/${name}`);
    const error = await new Promise<Error>((resolve) => {
      socket.on('error', resolve);
    });
    expect(error.message).toBe('Unexpected server response: 404');
  });
});

test.each(PATHS)('%s is nothing', async (path) => {
  const server = await serveLog('one\n');
  const answer = await ask(server.url, { path });
  expect(answer.status).toBe(404);
  expect(['ERR_NOT_FOUND', 'ERR_UNKNOWN_LOG']).toContain(errorCode(answer));
  expect(answer.text).not.toContain('root:');
});
