import { randomBytes } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { ask, errorCode } from '../helpers/http.ts';
import type { Question } from '../helpers/http.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import {
  ADA,
  as,
  BOB,
  guarded,
  openSocket,
  passwordOf,
  sendForm,
  signIn,
  TOKEN,
  usualAuth,
} from './stage.ts';

const FIELDS = { name: 'ada', password: 'correct horse' };

describe('the page that signs people in', () => {
  test('needs no script, and lets none run', async () => {
    const { url } = await guarded();
    const { status, headers, text } = await ask(`${url}login?next=%22%3E%3Cscript%3E`);
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).not.toMatch(/<script|onclick|javascript:/i);
    expect(headers['content-security-policy']).toMatch(
      /default-src 'none'.*frame-ancestors 'none'/,
    );
    expect(headers['content-security-policy']).not.toMatch(/unsafe|\*/);
    expect(headers['cache-control']).toBe('no-store');
  });

  test('gives a cookie that scripts cannot read, and goes to where one wanted', async () => {
    const { url } = await guarded({ base: '/deep/logs/' });
    const fields = { ...FIELDS, next: '?log=app' };
    const { status, headers } = await sendForm(`${url}login`, { fields });
    expect([status, headers['location']]).toEqual([303, '/deep/logs/?log=app']);
    const [cookie = ''] = [headers['set-cookie']].flat().map(String);
    expect(cookie).toMatch(
      /^sse-tail-session=[\w.-]+; Path=\/deep\/logs\/; Max-Age=604800; HttpOnly; SameSite=Lax$/,
    );
    expect(cookie).not.toContain('correct');
  });

  test.each([
    ['https://evil.example/', '/'],
    ['//evil.example/', '/'],
    [String.raw`\\evil.example`, '/'],
    ['javascript:alert(1)', '/'],
    ['/..//evil.example', '/'],
    ['.//evil.example', '/'],
    ['logs/app?lines=3', '/logs/app?lines=3'],
    ['', '/'],
  ])('goes from %j to %s', async (next, location) => {
    const { url } = await guarded();
    const { headers } = await sendForm(`${url}login`, { fields: { ...FIELDS, next } });
    expect(headers['location']).toBe(location);
  });

  test('keeps to its base', async () => {
    const { url } = await guarded({ base: '/deep/' });
    const { headers } = await sendForm(`${url}login`, { fields: { ...FIELDS, next: '/other/' } });
    expect(headers['location']).toBe('/deep/');
  });

  test('says that a name and a password do not belong together, and not which is wrong', async () => {
    const { url } = await guarded();
    const wrong = await sendForm(`${url}login`, { fields: { name: 'ada', password: 'x' } });
    const unknown = await sendForm(`${url}login`, { fields: { name: 'eve', password: 'x' } });
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.text.replaceAll('ada', 'eve')).toBe(unknown.text);
    expect(wrong.headers).not.toHaveProperty('set-cookie');
  });

  test('shows a hostile name as text', async () => {
    const { url } = await guarded();
    const name = '"><img src=x onerror=alert(1)>';
    const { text } = await sendForm(`${url}login`, { fields: { name, password: 'x' } });
    expect(text).toContain('value="&quot;&gt;&lt;img src=x onerror=alert(1)&gt;"');
    expect(text).not.toContain('<img');
  });

  test.each(['https://evil.example', 'null', 'http://127.0.0.1'])(
    'takes no form of %s',
    async (Origin) => {
      const { url } = await guarded({ cors: ['https://evil.example'] });
      for (const path of ['login', 'logout']) {
        const answer = await sendForm(url + path, { fields: FIELDS, headers: { Origin } });
        expect([answer.status, answer.headers['set-cookie']]).toEqual([403, undefined]);
      }
    },
  );

  test('takes the forms of its own page, and marks the cookie where that came over TLS', async () => {
    const { url } = await guarded();
    const { host } = new URL(url);
    const cookieFrom = async (Origin: string): Promise<string> => {
      const answer = await sendForm(`${url}login`, { fields: FIELDS, headers: { Origin } });
      return String(answer.headers['set-cookie']);
    };
    expect(await cookieFrom(`http://${host}`)).toMatch(/SameSite=Lax$/);
    expect(await cookieFrom(`https://${host}`)).toMatch(/SameSite=Lax; Secure$/);
  });

  test('refuses a form that is too large, or none', async () => {
    const { url } = await guarded();
    const large = await sendForm(`${url}login`, { fields: { name: 'x'.repeat(9000) } });
    expect(large.status).toBe(400);
    const headers = { 'Content-Type': 'application/json' };
    expect((await sendForm(`${url}login`, { fields: FIELDS, headers })).status).toBe(400);
  });

  test('is there only where people have passwords, and nothing else takes forms', async () => {
    const { url, change, auth } = await guarded();
    expect((await sendForm(`${url}logs`, { fields: FIELDS })).status).toBe(405);
    await change({ auth: { ...auth, users: {} } });
    expect((await sendForm(`${url}login`, { fields: FIELDS })).status).toBe(405);
    expect((await ask(`${url}login`)).status).toBe(401);
  });
});

describe('a session', () => {
  test('opens streams, pages and sockets to those who may read', async () => {
    const { url } = await guarded();
    const question = await signIn(url, ADA);
    expect((await ask(`${url}logs/secret?follow=false`, question)).status).toBe(200);
    const Cookie = String(question.headers?.['Cookie']);
    expect((await openSocket(`${url}logs/secret`, { Cookie })).status).toBe(101);
    expect((await ask(`${url}raw/secret`, await signIn(url, BOB))).status).toBe(404);
    expect((await ask(`${url}login`, question)).text).toContain('You are signed in');
  });

  test('has a name in the list of logs, which nobody has who came in another way', async () => {
    const { url, change } = await guarded();
    const userOf = async (question: Question): Promise<unknown> =>
      JSON.parse((await ask(`${url}logs`, question)).text).user;
    expect(await userOf(await signIn(url, ADA))).toBe('ada');
    expect(await userOf({ headers: as(ADA) })).toBeNull();
    expect(await userOf({ headers: { Authorization: `Bearer ${TOKEN}` } })).toBeNull();
    await change({ auth: null, allow: {} });
    expect(await userOf({})).toBeNull();
  });

  test('is nothing with any character changed', async () => {
    const { url } = await guarded();
    const cookie = String((await signIn(url, BOB)).headers?.['Cookie']);
    const start = cookie.indexOf('=') + 1;
    for (let at = start; at < cookie.length; at += 3) {
      const other = cookie[at] === 'A' ? 'B' : 'A';
      const Cookie = cookie.slice(0, at) + other + cookie.slice(at + 1);
      expect((await ask(`${url}logs`, { headers: { Cookie } })).status).toBe(401);
    }
    const renamed = cookie.slice(start).replace(/^[^.]+/, Buffer.from('ada').toString('base64url'));
    const headers = { Cookie: `sse-tail-session=${renamed}` };
    expect((await ask(`${url}logs`, { headers })).status).toBe(401);
  });

  test('is found among other cookies, and those of the same name', async () => {
    const { url } = await guarded();
    const cookie = String((await signIn(url, ADA)).headers?.['Cookie']);
    const headers = { Cookie: `a=b; sse-tail-session=x; ${cookie}; c` };
    expect((await ask(`${url}logs`, { headers })).status).toBe(200);
  });

  test('ends with the password that it was begun with', async () => {
    const { url, auth, change } = await guarded();
    const question = await signIn(url, ADA);
    const ada = { password: await passwordOf('correct horse'), groups: ['ops'] };
    await change({ auth: { ...auth, users: { ...auth.users, ada } } });
    expect((await ask(`${url}logs`, question)).status).toBe(401);
    expect((await ask(`${url}logs`, await signIn(url, ADA))).status).toBe(200);
  });

  test('is signed out of by forgetting it', async () => {
    const { url } = await guarded();
    const { status, headers } = await sendForm(`${url}logout`, { fields: {} });
    expect([status, headers['location']]).toEqual([303, '/login']);
    expect(String(headers['set-cookie'])).toMatch(/^sse-tail-session=; Path=\/; Max-Age=0;/);
  });
});

describe('the key of sessions', () => {
  test('in a file lets a session go on at another server', async () => {
    const keyFile = join(tempFolder(), 'key');
    writeFileSync(keyFile, randomBytes(32), { mode: 0o600 });
    const auth = { ...(await usualAuth()), keyFile };
    const [one, other, stranger] = await Promise.all([
      guarded({ auth }),
      guarded({ auth }),
      guarded({ auth: { ...auth, keyFile: null } }),
    ]);
    const question = await signIn(one.url, ADA);
    expect((await ask(`${other.url}logs`, question)).status).toBe(200);
    expect(errorCode(await ask(`${stranger.url}logs`, question))).toBe('ERR_SIGN_IN');
  });

  test('is refused where it is short, missing, or everyone may read it', async () => {
    const keyFile = join(tempFolder(), 'key');
    const auth = { ...(await usualAuth()), keyFile };
    await expect(guarded({ auth })).rejects.toThrow(/auth.keyFile: .*openssl rand/);
    writeFileSync(keyFile, 'short');
    await expect(guarded({ auth })).rejects.toThrow(/must have 32/);
    writeFileSync(keyFile, randomBytes(32));
    chmodSync(keyFile, 0o644);
    await expect(guarded({ auth })).rejects.toThrow(/read by everyone/);
  });
});
