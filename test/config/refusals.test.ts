import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { load, NOTHING, refusal } from './support.ts';

const APP = '"logs": { "app": "/app.log" }';

describe('a config is refused, naming place, key, fault and remedy, when', () => {
  test.each([
    [
      'a number is none',
      `{\n  "port": "80",\n  ${APP} }`,
      'config.json:2:3: port: must be a whole number from 0 to 65535 (default 8080); it is "80"',
    ],
    [
      'a number is out of range',
      `{ "lines": -1, ${APP} }`,
      'config.json:1:3: lines: must be a whole number from 0 to 100000 (default 10); it is -1',
    ],
    [
      'a number is no whole one',
      `{ "pollMs": 99.5, ${APP} }`,
      'config.json:1:3: pollMs: must be a whole number from 20 to 60000 (default 1000); it is 99.5',
    ],
    [
      'a switch is a text',
      `{ "websocket": "no", ${APP} }`,
      'config.json:1:3: websocket: must be true or false (default true); it is "no"',
    ],
    [
      'a key is misspelt',
      `{ "prot": 80, ${APP} }`,
      'config.json:1:3: prot: is not a known key; did you mean "port"?',
    ],
    [
      'a key of a log is unknown',
      '{ "logs": { "app": {\n "path": "/app.log", "keep": 3 } } }',
      'config.json:2:22: logs.app.keep: is not a known key; the keys here are path, rotated, follow, redact, allow, group, label',
    ],
    [
      'a key of a log is misspelt',
      '{ "logs": { "app": { "path": "/app.log", "Rotate": "/x*" } } }',
      'config.json:1:42: logs.app.Rotate: is not a known key; did you mean "rotated"?',
    ],
    [
      'a log has no path',
      '{ "logs": { "web": {} } }',
      'config.json:1:13: logs.web.path: is missing; it must be the path of a file, such as "/var/log/app.log"',
    ],
    [
      'the path of a log is empty',
      '{ "logs": { "web": { "path": "" } } }',
      'config.json:1:22: logs.web.path: must be the path of a file, such as "/var/log/app.log"; it is ""',
    ],
    [
      'a log is neither a path nor an object',
      '{ "logs": { "web": 7 } }',
      'config.json:1:13: logs.web: must be the path of a file, or { "path": "/var/log/app.log" }, or { "dir": "/var/log" }; it is 7',
    ],
    [
      'a name is none',
      '{ "logs": { "a,b": "/app.log" } }',
      'config.json:1:13: logs.a,b: is no name for a log; write 1 to 64 letters, digits, ".", "_" or "-"',
    ],
    [
      'logs are a list',
      '{ "logs": ["/app.log"] }',
      'config.json:1:3: logs: must be an object: { "app": "/var/log/app.log" }',
    ],
    [
      'there are no logs',
      '{}',
      'config.json:1:1: logs: names no log; write "logs": { "app": "/var/log/app.log" }',
    ],
    [
      'a host has a port',
      `{ ${APP}, "hosts": ["a.example", "b.example:80"] }`,
      'config.json:1:57: hosts.1: must be a host name without scheme and port, such as "logs.example.org"; it is "b.example:80"',
    ],
    [
      'an origin is an address',
      `{ ${APP}, "cors": ["https://a.example/page"] }`,
      'config.json:1:43: cors.0: must be an origin: scheme://host[:port] in lower case and nothing behind it; it is "https://a.example/page"',
    ],
    [
      'the base climbs',
      `{ ${APP}, "base": "/a/../b" }`,
      'config.json:1:34: base: must be a path such as "/" or "/logs/", without "..", "?" and "#"; it is "/a/../b"',
    ],
    [
      'a path is a pattern',
      '{ "logs": { "app": "/var/log/*.log" } }',
      'config.json:1:13: logs.app.path: "/var/log/*.log" is a pattern; name one file per log, or write "follow": "newest" beside it if its files are one log, or { "dir": "/var/log", "include": ["*.log"] } for a log each',
    ],
    [
      'a path begins with ~',
      '{ "logs": { "app": "/x/~/app.log" } }',
      'config.json:1:13: logs.app.path: "/x/~/app.log" has a "~" in it; write the folder in full',
    ],
    [
      'two logs are the same file',
      '{ "logs": { "app": "/app.log",\n "web": { "path": "/x/../app.log" } } }',
      'config.json:2:11: logs.web.path: "/app.log" is the log "app" already; a file can be one log only, so remove one',
    ],
    [
      'the longest wait is shorter than the wait',
      `{ ${APP}, "rotateMaxWaitMs": 10 }`,
      'config.json:1:34: rotateMaxWaitMs: must be at least rotateWaitMs (1000); it is 10',
    ],
    [
      'it is no object',
      '[]',
      'config.json:1:1: must be an object: { "logs": { "app": "/var/log/app.log" } }',
    ],
  ])('%s', (_when, content, expected) => {
    expect(refusal(() => load(content))).toEqual([expected]);
  });
});

describe('a config file is refused when', () => {
  test.each([
    [
      'a comma is missing',
      '{\n  "port": 80\n  "lines": 3 }',
      'config.json:3:3: is not valid JSON: a "," is missing here',
    ],
    [
      'a quote is missing',
      '{ "port": 80, "a: 3 }',
      'config.json:1:15: is not valid JSON: this text does not end; write " behind it',
    ],
    [
      'a brace is missing',
      '{ "port": 80',
      'config.json:1:13: is not valid JSON: a "}" is missing here',
    ],
    ['it is empty', '', 'config.json:1:1: is not valid JSON: a value is missing here'],
    [
      'a key is that of every object',
      '{ "logs": { "__proto__": "/a.log" } }',
      'config.json:1:13: "__proto__" cannot be a key',
    ],
    [
      'a key stands twice',
      '{ "logs": { "app": "/a.log", "app": "/b.log" } }',
      'config.json:1:30: "app" stands here twice; keep one of the two',
    ],
  ])('%s', (_when, content, expected) => {
    expect(refusal(() => load(content))).toEqual([expected]);
  });

  test('it is not there', () => {
    const sources = { ...NOTHING, file: 'nowhere.json', folder: tempFolder() };
    expect(refusal(() => loadConfig(sources))).toEqual([
      'nowhere.json: there is no such config file; check the path after --config',
    ]);
  });

  test('it is a folder', () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'etc'));
    expect(refusal(() => loadConfig({ ...NOTHING, file: 'etc', folder }))).toEqual([
      'etc: is a folder; give --config a file',
    ]);
  });
});

describe('a refusal', () => {
  test('tells everything that is wrong at once', () => {
    const content =
      '{ "port": "x", "bind": "0.0.0.0", "logs": { "a/b": "/x", "c": "/*" }, "nilens": 1 }';
    const keys = refusal(() => load(content)).map((line) => line.split(': ')[1]);
    expect(new Set(keys)).toEqual(new Set(['bind', 'logs.a/b', 'logs.c.path', 'nilens', 'port']));
  });

  test('names the flag that is wrong', () => {
    expect(refusal(() => load(`{ "port": 80, ${APP} }`, { flags: { port: 'http' } }))).toEqual([
      '--port: must be a whole number from 0 to 65535 (default 8080); it is "http"',
    ]);
  });

  test('names the variable that is wrong', () => {
    const environment = { SSE_TAIL_ALLOW_ANONYMOUS: 'perhaps' };
    expect(refusal(() => load(`{ ${APP} }`, { environment }))).toEqual([
      'SSE_TAIL_ALLOW_ANONYMOUS: must be true or false (default false); it is "perhaps"',
    ]);
  });

  test('says which variable may have been meant', () => {
    expect(refusal(() => load(`{ ${APP} }`, { environment: { SSE_TAIL_PROT: '1' } }))).toEqual([
      'SSE_TAIL_PROT: is not known; did you mean SSE_TAIL_PORT?',
    ]);
  });

  test.each(['0.0.0.0', '::', '192.168.1.7', 'logs.example.org', '::ffff:127.0.0.1'])(
    'of the address %s says what to write to be let, and why',
    (bind) => {
      const [line = '', ...others] = refusal(() => load(`{ "bind": "${bind}", ${APP} }`));
      expect(others).toEqual([]);
      expect(line).toContain(`config.json:1:3: bind: "${bind}" can be reached from other machines`);
      expect(line).toContain('nobody is asked who they are');
      expect(line).toContain('"allowAnonymous": true');
      expect(line).toContain('SSE_TAIL_ALLOW_ANONYMOUS=true');
    },
  );

  test('of a log named on the command line names the log', () => {
    const sources = { ...NOTHING, logs: { app: '/var/log/*.log' } };
    expect(refusal(() => loadConfig(sources))).toEqual([
      'logs.app.path: "/var/log/*.log" is a pattern; name one file per log, or write "follow": "newest" beside it if its files are one log, or { "dir": "/var/log", "include": ["*.log"] } for a log each',
    ]);
  });
});
