import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';

import { describe, expect, onTestFinished, test } from 'vitest';

import { startTestServer } from '../helpers/server.ts';
import type { TestServer } from '../helpers/server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

async function serveAt(path: string): Promise<TestServer> {
  const file = join(tempFolder(), 'app.log');
  writeFileSync(file, 'one\n');
  const server = await startTestServer({ bind: `unix:${path}`, logs: { app: file } });
  onTestFinished(() => server.close());
  return server;
}

async function read(socketPath: string): Promise<string> {
  const path = '/logs/app?from=start&follow=false&format=text';
  const outgoing = request({ socketPath, path, headers: { host: 'localhost' }, agent: false });
  outgoing.end();
  const [response] = await once(outgoing, 'response');
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return text;
}

/** Leaves a socket behind on which nobody listens, as a process that was killed. */
async function leaveSocket(path: string): Promise<void> {
  const program = `require('net').createServer().listen(process.argv[1], () => console.log('up'))`;
  const child = spawn(process.execPath, ['-e', program, path]);
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

describe.skipIf(process.platform === 'win32')('on a unix socket', () => {
  test('streams are served, and the socket goes with the server', async () => {
    const path = join(tempFolder(), 'sse-tail.sock');
    const server = await serveAt(path);
    expect(server.url).toBe(`unix:${path}`);
    expect(await read(path)).toBe('one\n');
    await server.close();
    expect(existsSync(path)).toBe(false);
  });

  test('one that a killed process left behind is no hindrance', async () => {
    const path = join(tempFolder(), 'sse-tail.sock');
    await leaveSocket(path);
    expect(existsSync(path)).toBe(true);
    await serveAt(path);
    expect(await read(path)).toBe('one\n');
  });

  test('one on which somebody listens is let be', async () => {
    const path = join(tempFolder(), 'sse-tail.sock');
    await serveAt(path);
    await expect(serveAt(path)).rejects.toThrow('is in use by another program; name another path');
    expect(await read(path)).toBe('one\n');
  });

  test('a file that is no socket is let be', async () => {
    const path = join(tempFolder(), 'app.log');
    writeFileSync(path, 'not a socket\n');
    await expect(serveAt(path)).rejects.toThrow('in use');
    expect(existsSync(path)).toBe(true);
  });
});
