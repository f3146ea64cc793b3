import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { tempFolder } from '../helpers/temp-folder.ts';
import { load, refusal } from './support.ts';

const APP = '"app": "/l/app.log"';

describe('R27: two logs are refused where the file of one counts as a rotated file of the other', () => {
  const remedy = '; remove one of the two, or give "app" a "rotated" pattern that leaves it out';

  test.each([
    ['a number', '/l/app.log.1'],
    ['a date', '/l/app-2026-11-21.log'],
    ['a compressed one', '/l/app.log.2.gz'],
  ])('%s', (_name, file) => {
    expect(refusal(() => load(`{ "logs": { ${APP},\n "other": "${file}" } }`))).toEqual([
      `config.json:2:2: logs.other.path: "${file}" counts as a rotated file of the log "app" ("/l/app.log")${remedy}`,
    ]);
  });

  test('by a pattern, in another folder', () => {
    const app = '"app": { "path": "/l/app.log", "rotated": "/old/*.log" }';
    expect(refusal(() => load(`{ "logs": { ${app},\n "other": "/old/web.log" } }`))).toEqual([
      `config.json:2:2: logs.other.path: "/old/web.log" counts as a rotated file of the log "app" ("/l/app.log")${remedy}`,
    ]);
  });
});

test('R27: logs whose names only resemble each other are taken', () => {
  const others = ['/l/app.log.x', '/m/app.log.1', '/l/app-error.log', '/l/app.logs'];
  const logs = others.map((file, index) => `"l${index}": "${file}"`).join(', ');
  expect(Object.keys(load(`{ "logs": { ${APP}, ${logs} } }`).logs)).toHaveLength(5);
});

test('R27: a pattern that leaves the file out settles it', () => {
  const app = '"app": { "path": "/l/app.log", "rotated": "/l/app.log-*" }';
  expect(() => load(`{ "logs": { ${app}, "other": "/l/app.log.1" } }`)).not.toThrow();
});

function withPattern(rotated: string): string {
  return `{ "logs": { "app": { "path": "/app.log",\n "rotated": "${rotated}" } } }`;
}

describe('a pattern of rotated files', () => {
  test('is refused where a field is unknown', () => {
    expect(refusal(() => load(withPattern('/app.log-%Y%q')))).toEqual([
      'config.json:2:2: logs.app.rotated: "/app.log-%Y%q" has "%q" in it; the fields are %Y %m %b %d %H %M %S %V %s, and %% for a percent sign',
    ]);
  });

  test('is refused where its folder is one', () => {
    expect(refusal(() => load(withPattern('/old/%Y/app.log*')))).toEqual([
      'config.json:2:2: logs.app.rotated: "/old/%Y/app.log*" has a wildcard or a field in its folder; only the file name may have them',
    ]);
  });

  test('may lie in a folder whose name looks like one', () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'a*'));
    const { logs } = load(withPattern('a*/app.log-%d%m%Y'), { folder });
    expect(logs['app']?.rotated).toBe(join(folder, 'a*/app.log-%d%m%Y'));
  });
});
