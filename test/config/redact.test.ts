import { describe, expect, test } from 'vitest';

import { load, refusal } from './support.ts';

/** A config of one log that hides these. */
function config(redact: unknown, further = '"idKeyFile": "ids.key"'): string {
  const path = '/srv/app.log';
  return JSON.stringify({ logs: { app: { path, redact } } }).replace('{', `{ ${further}, `);
}

test('what is to be hidden is taken, for a log and for a folder, with a key beside the config', () => {
  const redact = ['/password=\\S+/i'];
  const logs = { app: { path: '/srv/app.log', redact }, var: { dir: '/var/log', redact } };
  const settings = load(JSON.stringify({ idKeyFile: 'ids.key', logs }));
  expect(settings.logs['app']?.redact).toEqual(redact);
  expect(settings.folders['var']?.redact).toEqual(redact);
  expect(settings.idKeyFile).toMatch(/^\/.+\/ids\.key$/);
});

test('the key may be named by a flag or a variable', () => {
  const content = config(['/x/'], '"lines": 1');
  expect(load(content, { flags: { idKeyFile: '/k' } }).idKeyFile).toBe('/k');
  const environment = { SSE_TAIL_ID_KEY_FILE: '/v,1' };
  expect(load(content, { environment }).idKeyFile).toBe('/v,1');
});

test('without a key it is refused, and said how to make one', () => {
  const [line, ...rest] = refusal(() => load(config(['/x/'], '"lines": 1')));
  expect(line).toMatch(
    /idKeyFile: is needed by "redact" of "app": .*openssl rand -out ids\.key 32.*write "idKeyFile": "ids\.key"/,
  );
  expect(rest).toEqual([]);
  expect(load(config([], '"lines": 1')).idKeyFile).toBeNull();
});

describe('what cannot be looked for is refused, naming place, fault and remedy, when', () => {
  test.each([
    [
      'it is no list',
      '/x/',
      'logs.app.redact: must be a list of expressions, at most 32, such as ["/password=\\\\S+/i"]; it is "/x/"',
    ],
    [
      'it is text',
      ['password'],
      'logs.app.redact.0: cannot be "password": it must be an expression between slashes, such as "/password=\\\\S+/i"',
    ],
    [
      'it is no expression',
      ['/x/', '/(/'],
      'logs.app.redact.1: cannot be "/(/": /(/ is no expression of RE2: missing closing ) at its end, behind "("',
    ],
    [
      'all are too large together',
      Array.from({ length: 3 }, () => '/x{400}/'),
      'logs.app.redact: are too large expressions together; repeat less in them, or hide fewer things',
    ],
    [
      'there are too many',
      Array.from({ length: 33 }, () => '/x/'),
      'logs.app.redact: must be a list of expressions, at most 32, such as ["/password=\\\\S+/i"]',
    ],
  ])('%s', (_when, redact, message) => {
    expect(
      refusal(() => load(config(redact))).map((it) => it.replace(/^config\.json:\d+:\d+: /, '')),
    ).toEqual([message]);
  });
});
