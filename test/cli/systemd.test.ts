import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { tempFolder } from '../helpers/temp-folder.ts';
import { listening, run, until } from './support.ts';

const PATH = process.env['PATH'] ?? '';
/** Receives as systemd does: a datagram is a line. Node cannot. */
const RECEIVER = `use Socket; $| = 1;
socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die; bind($s, sockaddr_un($ARGV[0])) or die; print "up\\n";
while (defined(recv($s, my $said, 4096, 0))) { print "$said\\n" }`;

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const hasSystemd = has('systemd-notify') && has('perl');

test.skipIf(!hasSystemd)('systemd is told when the service is up, and when it stops', async () => {
  const socket = join(tempFolder(), 'notify');
  const receiver = spawn('perl', ['-e', RECEIVER, socket]);
  onTestFinished(() => void receiver.kill('SIGKILL'));
  let told = '';
  receiver.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
  await until(() => told === 'up\n');
  const environment = { NOTIFY_SOCKET: socket };
  const sse = run(['-p', '0', 'app.log'], { folder: tempFolder(), environment });
  await listening(sse);
  await until(() => told.includes('READY=1'));
  sse.signal('SIGTERM');
  expect(await sse.ended).toBe(0);
  expect(told).toMatch(/READY=1[^]*STOPPING=1/);
});

test('without systemd-notify it says what to do, and serves', async () => {
  const folder = tempFolder();
  const environment = { NOTIFY_SOCKET: join(folder, 'notify'), PATH: folder };
  const sse = run(['-p', '0', 'app.log'], { folder, environment });
  await listening(sse);
  await until(() => sse.complaints().includes('write Type=exec instead of Type=notify'));
});

test('nothing is started where systemd has not asked', async () => {
  const folder = tempFolder();
  const said = join(folder, 'said');
  writeFileSync(said, '');
  const stub = join(folder, 'systemd-notify');
  writeFileSync(stub, `#!/bin/sh\necho "$@" >> ${said}\n`);
  chmodSync(stub, 0o755);
  const environment = { PATH: `${folder}${delimiter}${PATH}` };
  const sse = run(['-p', '0', 'app.log'], { folder, environment });
  await listening(sse);
  sse.signal('SIGTERM');
  expect(await sse.ended).toBe(0);
  expect(readFileSync(said, 'utf8')).toBe('');
});
