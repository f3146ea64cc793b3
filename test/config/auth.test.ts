import { describe, expect, test } from 'vitest';
import { hashPassword } from '../../src/lib/password-hash.ts';
import { load, refusal } from './support.ts';

const hash = await hashPassword('x', { logN: 4, r: 8, p: 1 });
const sha256 = 'a'.repeat(64);
const user = { password: hash };

function config(auth: unknown, more: object = {}): string {
  return JSON.stringify({ logs: { app: 'app.log' }, auth, ...more });
}

describe('who may sign in', () => {
  test('is read with its defaults, and its paths begin at the config', () => {
    const auth = { users: { ada: user }, tokens: { bot: { sha256 } }, keyFile: 'key' };
    expect(load(config(auth)).auth).toEqual({
      users: { ada: { password: hash, groups: [] } },
      tokens: { bot: { sha256, groups: [] } },
      proxy: null,
      keyFile: expect.stringMatching(/^\/.*\/key$/),
      sessionMs: 604_800_000,
      maxFailures: 10,
    });
  });

  test('lets the server listen anywhere', () => {
    const bind = '0.0.0.0';
    expect(load(config({ users: { ada: user } }, { bind })).bind).toBe(bind);
    const [problem] = refusal(() => load(config(null, { bind })));
    expect(problem).toMatch(/hash-password.*allowAnonymous/);
  });

  test('is kept for each log and folder', () => {
    const logs = { app: { path: 'app.log', allow: ['ada'] }, var: { dir: '.', allow: ['@ops'] } };
    const auth = { users: { ada: { ...user, groups: ['ops'] } } };
    const settings = load(JSON.stringify({ logs, auth }));
    expect(settings.allow).toEqual({ app: ['ada'], var: ['@ops'] });
    expect(settings.logs['app']).not.toHaveProperty('allow');
  });

  test.each([
    ['nobody could', {}, /auth: lets nobody in/],
    [
      'a password is none that was hashed',
      { users: { ada: { password: 'hunter2' } } },
      /hash-password/,
    ],
    ['a password is missing', { users: { ada: {} } }, /users.ada.password: is missing/],
    ['a user is no object', { users: { ada: 'hunter2' } }, /users.ada: must be/],
    ['a token is none that was hashed', { tokens: { bot: { sha256: 'hunter2' } } }, /new-token/],
    ['a name is none', { users: { 'a b': user } }, /is no name/],
    ['a name is two', { users: { a: user }, tokens: { a: { sha256 } } }, /is a user as well/],
    ['a proxy has no address', { proxy: { from: [] } }, /must name the address/],
    ['a proxy has a name', { proxy: { from: ['proxy.example'] } }, /an address or a range/],
    ['a key is unknown', { user: {} }, /auth.user: .*did you mean "users"/],
    ['a key of a user is unknown', { users: { ada: { ...user, group: [] } } }, /mean "groups"/],
  ])('is refused where %s, without telling a secret', (_when, auth, words) => {
    const problems = refusal(() => load(config(auth))).join('\n');
    expect(problems).toMatch(words);
    expect(problems).not.toContain('hunter2');
  });

  test('is refused where a log is for somebody who cannot be', () => {
    const logs = { app: { path: 'app.log', allow: ['eve', '@ops', 'ada'] } };
    const problems = refusal(() => load(config({ users: { ada: user } }, { logs })));
    expect(problems).toEqual([
      expect.stringMatching(/logs.app.allow: names "eve"/),
      expect.stringMatching(/logs.app.allow: names "@ops"/),
    ]);
    expect(refusal(() => load(config(null, { logs })))).toEqual([
      expect.stringMatching(/set "auth"/),
    ]);
    const proxy = { proxy: { from: ['10.0.0.0/8'] } };
    expect(load(config(proxy, { logs })).allow).toEqual({ app: ['eve', '@ops', 'ada'] });
  });
});
