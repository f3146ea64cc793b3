import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { DEFAULTS } from '../../src/config/settings.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { load, NOTHING } from './support.ts';

const APP = '"logs": { "app": "app.log" }';

test('fills in the defaults', () => {
  const folder = tempFolder();
  const settings = load(`{ ${APP} }`, { folder });
  const logs = { app: { path: join(folder, 'app.log'), rotated: null } };
  expect(settings).toEqual({ ...DEFAULTS, logs });
});

test('takes comments, trailing commas, a byte order mark and "$schema"', () => {
  const settings = load(`\u{FEFF}// mine
    { "$schema": "./config.schema.json", /* a free one */ "port": 0, ${APP}, }`);
  expect(settings.port).toBe(0);
  expect(settings).not.toHaveProperty('$schema');
});

test('resolves relative paths against the folder of the config file', () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'etc'));
  const config = '{ "logs": { "app": { "path": "../app.log", "rotated": "old/app.log*" } } }';
  writeFileSync(join(folder, 'etc/config.json'), config);
  const { logs } = loadConfig({ ...NOTHING, file: 'etc/config.json', folder });
  expect(logs['app']).toEqual({
    path: join(folder, 'app.log'),
    rotated: join(folder, 'etc/old/app.log*'),
  });
});

test('resolves paths of the command line against the folder it was started in', () => {
  const folder = tempFolder();
  const { logs } = loadConfig({ ...NOTHING, logs: { app: 'x/app.log' }, folder });
  expect(logs['app']?.path).toBe(join(folder, 'x/app.log'));
});

test('adds the logs of the command line to those of the file, and lets them win', () => {
  const settings = load('{ "logs": { "app": "/a/app.log", "web": "/a/web.log" } }', {
    logs: { web: '/b/web.log', job: '/b/job.log' },
  });
  expect(Object.entries(settings.logs).map(([name, { path }]) => [name, path])).toEqual([
    ['app', '/a/app.log'],
    ['web', '/b/web.log'],
    ['job', '/b/job.log'],
  ]);
});

test('lets flags beat the environment, and that the file, and that the defaults', () => {
  const config = `{ "port": 1, "lines": 1, "retryMs": 1000, ${APP} }`;
  const environment = { SSE_TAIL_PORT: '2', SSE_TAIL_LINES: '2' };
  const settings = load(config, { environment, flags: { port: '3' } });
  expect(settings).toMatchObject({ port: 3, lines: 2, retryMs: 1000, pollMs: DEFAULTS.pollMs });
});

test('reads every kind of setting from the environment', () => {
  const settings = load(`{ ${APP} }`, {
    environment: {
      SSE_TAIL_POLL_MS: '500',
      SSE_TAIL_WEBSOCKET: 'off',
      SSE_TAIL_POLL: 'Yes',
      SSE_TAIL_HOSTS: 'a.example, B.example,',
      SSE_TAIL_BASE: 'logs',
      SSE_TAIL_RETRY_MS: '',
    },
  });
  expect(settings).toMatchObject({
    pollMs: 500,
    websocket: false,
    poll: true,
    hosts: ['a.example', 'b.example'],
    base: '/logs/',
    retryMs: DEFAULTS.retryMs,
  });
});

test('lets be what Kubernetes says about a service named sse-tail', () => {
  const environment = {
    SSE_TAIL_PORT: 'tcp://10.0.0.7:8080',
    SSE_TAIL_PORT_8080_TCP: 'tcp://10.0.0.7:8080',
    SSE_TAIL_SERVICE_HOST: '10.0.0.7',
    SSE_TAIL_SERVICE_PORT: '8080',
  };
  expect(load(`{ ${APP} }`, { environment }).port).toBe(DEFAULTS.port);
});

test.each([
  ['/', '/'],
  ['', '/'],
  ['logs', '/logs/'],
  ['/a/b/', '/a/b/'],
])('normalises the base %j to %j', (base, expected) => {
  expect(load(`{ "base": "${base}", ${APP} }`).base).toBe(expected);
});

test('finds no log under the name of a method', () => {
  const { logs } = load(`{ ${APP} }`);
  expect(logs['constructor']).toBeUndefined();
});

test.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('binds to %s unasked', (bind) => {
  expect(load(`{ "bind": "${bind}", ${APP} }`).bind).toBe(bind);
});

test('binds to any address when anybody may read', () => {
  const config = `{ "bind": "0.0.0.0", "allowAnonymous": true, ${APP} }`;
  expect(load(config).bind).toBe('0.0.0.0');
});

test('takes a file whose name looks like a pattern, if it is there', () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'app[1].log'), '');
  const { logs } = load('{ "logs": { "app": "app[1].log" } }', { folder });
  expect(logs['app']?.path).toBe(join(folder, 'app[1].log'));
});
