import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { programPath } from '../lib/paths.ts';
import { findProgram, freePort, isThere, startProgram } from '../lib/program.ts';
import { alike } from './peer.ts';
import type { Peer } from './peer.ts';

const MODULE = '/usr/lib/nginx/modules/ngx_nchan_module.so';
const nginx = findProgram('nginx');

/**
 * A hub of nginx: a feeder posts each line to it, and it sends it to all subscribers. What the feeder costs is
 * not counted. Debian has both.
 */
export const nchan: Peer = {
  name: 'nginx + nchan',
  missing: nginx !== null && isThere(MODULE) ? null : 'apt-get install nginx libnginx-mod-nchan',
  maxViewers: 2000,
  async start(logPath) {
    const port = await freePort();
    const config = join(mkdtempSync(join(tmpdir(), 'sse-tail-bench-nchan-')), 'nginx.conf');
    writeFileSync(config, configFor(port));
    const words = [nginx ?? '', '-c', config, '-g', 'daemon off;'] as const;
    const program = await startProgram(words, port);
    const base = `http://127.0.0.1:${port}`;
    const feeder = spawn(process.execPath, [
      programPath('contenders/nchan-feeder-process.ts'),
      logPath,
      `${base}/feed`,
    ]);
    return {
      ...program,
      targets: alike({ url: `${base}/lines`, kind: 'sse', acceptsGzip: false }),
      async close() {
        feeder.kill('SIGKILL');
        await program.close();
      },
    };
  },
};

function configFor(port: number): string {
  return `
load_module ${MODULE};
worker_processes 1;
pid /tmp/sse-tail-bench-nginx-${port}.pid;
error_log /dev/null crit;
events { worker_connections 16384; }
http {
  access_log off;
  keepalive_requests 100000000;
  nchan_max_reserved_memory 512M;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location = /feed { nchan_publisher; nchan_channel_id log; nchan_message_buffer_length 100000; }
    location = /lines { nchan_subscriber eventsource; nchan_channel_id log; nchan_subscriber_first_message oldest; }
  }
}
`;
}
