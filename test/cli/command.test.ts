import { mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { constants } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';
import { listening, read, readStream, type Run, run, until } from './support.ts';

async function startWithLog(): Promise<{ sse: Run; url: string }> {
  const folder = tempFolder();
  writeFileSync(join(folder, 'app.log'), 'one\n');
  const sse = run(['app.log', '-p', '0'], { folder });
  return { sse, url: await listening(sse) };
}

describe('sse-tail', () => {
  test('prints its version and the address, the number of logs and their names', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'app.log'), 'one\n');
    const sse = run(['app.log', 'web=app2.log', '-p', '0'], { folder });
    await listening(sse);
    expect(sse.printed()).toMatch(
      /^sse-tail \d+\.\d+\.\d+\n {2}http:\/\/127\.0\.0\.1:\d+\/ {3}2 logs: app, web\n$/,
    );
  });

  test('serves the files that were named', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'app.log'), 'one\ntwo\n');
    const url = await listening(run(['app.log', '-p', '0'], { folder }));
    expect(await read(url, 'app')).toBe('one\ntwo\n');
  });

  test('tells which file it waits for', async () => {
    const folder = tempFolder();
    const sse = run(['app.log', '-p', '0'], { folder });
    const line = `sse-tail: app: waiting for ${join(folder, 'app.log')}, which does not exist yet\n`;
    await until(() => sse.complaints() === line);
  });

  test('keeps standard input as a log, which stays when the input has ended', async () => {
    const sse = run(['-', '-p', '0']);
    const url = await listening(sse);
    sse.stdin.end('one\ntwo\n');
    await until(() =>
      sse.complaints().includes('stdin: standard input has ended; still serving it'),
    );
    expect(await read(url, 'stdin')).toBe('one\ntwo\n');
    sse.signal('SIGTERM');
    expect(await sse.ended).toBe(0);
  });

  test('takes its settings from the environment', async () => {
    const environment = { SSE_TAIL_PORT: '0', SSE_TAIL_BASE: '/tail' };
    const url = await listening(run(['app=/nowhere.log'], { environment }));
    expect(new URL(url).pathname).toBe('/tail/');
  });

  test('opens its page with --open', async () => {
    const folder = tempFolder();
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    for (const name of ['xdg-open', 'open']) {
      writeFileSync(join(bin, name), `#!/bin/sh\necho "$1" > '${folder}/opened'\n`, {
        mode: 0o755,
      });
    }
    writeFileSync(join(folder, 'opened'), '');
    const sse = run(['--open', '-p', '0', 'opened'], {
      folder,
      environment: { PATH: `${bin}:${process.env['PATH'] ?? ''}` },
    });
    const url = await listening(sse);
    await until(async () => (await read(url, 'opened')) === `${url}\n`);
  });

  test('says so when there is no browser to open', async () => {
    const environment = { PATH: tempFolder() };
    const sse = run(['--open', '-p', '0', 'app=/nowhere.log'], { environment });
    await until(() => sse.complaints().includes('sse-tail: no browser could be opened: '));
  });
});

describe('sse-tail ends', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'with 0 after %s, and tells its viewers',
    async (signal) => {
      const { sse, url } = await startWithLog();
      const stream = await readStream(new URL('logs/app', url));
      await until(() => stream.received().includes('event: live'));
      sse.signal(signal);
      expect(await sse.ended).toBe(0);
      await stream.ended;
      expect(stream.received()).toContain('event: end');
      expect(sse.complaints()).toBe('sse-tail: stopping; viewers are told to come back\n');
    },
  );

  test('with 0 and a word to a viewer that has only just come', async () => {
    const { sse, url } = await startWithLog();
    const stream = await readStream(new URL('logs/app', url));
    sse.signal('SIGTERM');
    expect(await sse.ended).toBe(0);
    await stream.ended;
    expect(stream.received()).toContain('event: end');
  });

  test('at once after a second signal, whoever is still connected', async () => {
    const { sse, url } = await startWithLog();
    const { hostname, port } = new URL(url);
    const slow = connect(Number(port), hostname);
    onTestFinished(() => void slow.destroy());
    slow.on('error', () => undefined);
    await once(slow, 'connect');
    slow.write('GET / HTTP/1.1\r\n');
    // An answer to a later request says that the server knows of the slow one.
    await fetch(url);
    sse.signal('SIGTERM');
    await until(() => sse.complaints().includes('stopping'));
    sse.signal('SIGTERM');
    expect(await sse.ended).toBe(128 + constants.signals.SIGTERM);
  });

  test('with 1 when its port is in use, and names a way out', async () => {
    const server = createServer();
    onTestFinished(() => void server.close());
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const address = server.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    const sse = run(['app=/nowhere.log', '--port', port]);
    expect(await sse.ended).toBe(1);
    expect(sse.complaints()).toMatch(
      new RegExp(`^sse-tail: 127\\.0\\.0\\.1 port ${port} is in use .*--port\n$`),
    );
  });

  test('with 2 when it is not understood', async () => {
    const sse = run(['--prot', '80', 'app.log']);
    expect(await sse.ended).toBe(2);
    expect(sse.complaints()).toBe("sse-tail: unknown option '--prot'; did you mean --port?\n");
  });

  test('with 1 when its config is wrong, with every fault on a line', async () => {
    const folder = tempFolder();
    writeFileSync(
      join(folder, 'c.json'),
      '{ "port": "x", "bind": "0.0.0.0", "logs": { "a": "/a" } }',
    );
    const sse = run(['--config', 'c.json'], { folder });
    expect(await sse.ended).toBe(1);
    expect(sse.complaints().match(/^sse-tail: c\.json:1:\d+: (port|bind): /gm)).toHaveLength(2);
    expect(sse.printed()).toBe('');
  });

  test('with 0 after --help and --version', async () => {
    const help = run(['--help']);
    const version = run(['--version']);
    expect([await help.ended, await version.ended]).toEqual([0, 0]);
    expect(help.printed()).toMatch(/^Usage: sse-tail/);
    expect(version.printed()).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('--check-config', () => {
  test('ends with 0 and says what is offered when the config is right', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'app.log'), '');
    writeFileSync(join(folder, 'c.json'), '{ "logs": { "app": "app.log" } }');
    const sse = run(['--check-config', '-c', 'c.json'], { folder });
    expect(await sse.ended).toBe(0);
    expect([sse.printed(), sse.complaints()]).toEqual(['c.json is right: 1 log: app\n', '']);
  });

  test('ends with 1 and says what is wrong when it is not', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'c.json'), '{ "logs": {\n  "app": 5 } }');
    const sse = run(['--check-config', '-c', 'c.json'], { folder });
    expect(await sse.ended).toBe(1);
    expect(sse.complaints()).toMatch(/^sse-tail: c\.json:2:3: logs\.app: must be .*; it is 5\n$/);
  });

  test('does not read standard input', async () => {
    const sse = run(['--check-config', '-']);
    expect(await sse.ended).toBe(0);
    expect(sse.printed()).toBe('command line is right: 1 log: stdin\n');
  });
});
