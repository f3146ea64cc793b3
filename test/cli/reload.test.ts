import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';
import { listening, run, until, type Run } from './support.ts';

interface Started {
  readonly sse: Run;
  readonly write: (config: object | string) => void;
  readonly names: () => Promise<string[]>;
}

async function start(): Promise<Started> {
  const folder = tempFolder();
  const write = (config: object | string) => {
    const content = typeof config === 'string' ? config : JSON.stringify(config);
    writeFileSync(join(folder, 'config.json'), content);
  };
  for (const name of ['a.log', 'b.log']) writeFileSync(join(folder, name), '');
  write({ port: 0, logs: { a: 'a.log' } });
  const sse = run(['--config', 'config.json'], { folder });
  const url = await listening(sse);
  const names = async () => {
    const answer = await fetch(new URL('logs', url));
    const { logs }: { logs: { name: string }[] } = JSON.parse(await answer.text());
    return logs.map(({ name }) => name);
  };
  return { sse, write, names };
}

describe('a running sse-tail', () => {
  test('reads its config again on SIGHUP', async () => {
    const { sse, write, names } = await start();
    write({ port: 0, logs: { a: 'a.log', b: 'b.log' } });
    sse.signal('SIGHUP');
    await until(() => sse.printed().includes('  config read again   2 logs: a, b\n'));
    expect(await names()).toEqual(['a', 'b']);
    expect(sse.complaints()).toBe('');
  });

  test('reads its config again when it changes', async () => {
    const { write, names } = await start();
    write({ port: 0, logs: { b: 'b.log' } });
    await until(async () => (await names()).join() === 'b');
  });

  test('keeps its old config when the new one is wrong, and says what is', async () => {
    const { sse, write, names } = await start();
    write('{ "port": 0, "logs": { "a": "a.log", "b": 7 } }');
    await until(() => sse.complaints().includes('the config stays as it was'));
    expect(sse.complaints()).toMatch(
      /^sse-tail: config\.json:1:38: logs\.b: must be .*; it is 7\n/,
    );
    expect(await names()).toEqual(['a']);
  });

  test('takes the next good config after a wrong one', async () => {
    const { sse, write, names } = await start();
    write('{');
    await until(() => sse.complaints().includes('the config stays as it was'));
    write({ port: 0, logs: { b: 'b.log' } });
    await until(async () => (await names()).join() === 'b');
  });

  test('says which changes need a restart', async () => {
    const { sse, write } = await start();
    write({ port: 1, logs: { a: 'a.log' } });
    await until(() => /^sse-tail: port .*restart/m.test(sse.complaints()));
  });

  test('without a config file lives through SIGHUP', async () => {
    const sse = run(['app=/nowhere.log', '-p', '0']);
    await listening(sse);
    sse.signal('SIGHUP');
    await until(() => sse.complaints().includes('there is no config file to read again'));
    sse.signal('SIGTERM');
    expect(await sse.ended).toBe(0);
  });
});
