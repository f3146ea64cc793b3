import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

import { authEntry } from '../../src/config/auth-entry.ts';
import type { AuthSettings, Settings } from '../../src/config/settings.ts';
import { hashPassword } from '../../src/lib/password-hash.ts';
import type { Question } from '../helpers/http.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer, TestSettings } from '../helpers/server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** Guessing these costs next to nothing, and so does checking them. */
const CHEAP = { logN: 4, r: 8, p: 1 };

export const ADA = 'ada:correct horse';
export const BOB = 'bob:battery staple';
export const TOKEN = 'a-token-that-nobody-guesses';

export const passwordOf = (text: string): Promise<string> => hashPassword(text, CHEAP);

/** `ada` is in the group ops, `bob` in none; the token `grafana` is in ops too. */
export async function usualAuth(overrides: object = {}): Promise<AuthSettings> {
  const parsed = authEntry.parse({
    users: {
      ada: { password: await passwordOf('correct horse'), groups: ['ops'] },
      bob: { password: await passwordOf('battery staple') },
    },
    tokens: {
      grafana: { sha256: createHash('sha256').update(TOKEN).digest('hex'), groups: ['ops'] },
    },
    ...overrides,
  });
  if (parsed === null) throw new Error('no auth');
  return parsed;
}

export interface Guarded extends TestServer {
  readonly folder: string;
  readonly auth: AuthSettings;
  /** Takes other settings, as a reload does. */
  readonly change: (changed: Partial<Settings>) => Promise<void>;
}

/**
 * A server of the logs `app`, for everyone who is signed in, `secret`, for the group ops, and the folder
 * `var` with `private.log`, for ada.
 */
export async function guarded(overrides: Partial<TestSettings> = {}): Promise<Guarded> {
  const folder = tempFolder();
  for (const name of ['app', 'secret']) writeFileSync(join(folder, `${name}.log`), `${name} 1\n`);
  writeFileSync(join(folder, 'secret.log.1'), 'secret 0\n');
  mkdirSync(join(folder, 'var'));
  writeFileSync(join(folder, 'var', 'private.log'), 'private 1\n');
  const auth = overrides.auth ?? (await usualAuth());
  const server = await startTestServer({
    logs: { app: join(folder, 'app.log'), secret: join(folder, 'secret.log') },
    folders: { var: { dir: join(folder, 'var'), include: ['*.log'], exclude: [] } },
    allow: { secret: ['@ops'], var: ['ada'] },
    ...overrides,
    auth,
  });
  onTestFinished(() => server.close());
  let settings = server.settings;
  return {
    ...server,
    folder,
    auth,
    async change(changed) {
      settings = { ...settings, ...changed };
      await server.reload(settings);
    },
  };
}

/** The headers of somebody who sends a name and a password. */
export function as(credentials: string): { Authorization: string } {
  return { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/** The status with which a WebSocket is refused, and what was said; 101 where it is not. */
export async function openSocket(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string; socket: WebSocket }> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers });
  onTestFinished(() => socket.terminate());
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => resolve({ status: 101, text: '', socket }));
    socket.on('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, socket }));
    });
  });
}

/** What is sent with a form. */
export interface Form {
  readonly fields: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a form and resolves with the whole answer. */
export async function sendForm(
  url: string,
  { fields, headers }: Form,
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const outgoing = request(url, {
    agent: false,
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
  });
  return new Promise((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    outgoing.end(new URLSearchParams(fields).toString());
  });
}

/** The cookie of a new session, as a browser would send it. */
export async function signIn(url: string, credentials: string): Promise<Question> {
  const [name = '', password = ''] = credentials.split(':');
  const { headers } = await sendForm(`${url}login`, { fields: { name, password } });
  const [cookie = ''] = String(headers['set-cookie']).split(';');
  return { headers: { Cookie: cookie } };
}
