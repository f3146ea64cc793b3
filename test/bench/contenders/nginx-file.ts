import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { findProgram, freePort, startProgram } from '../lib/program.ts';
import type { Measured } from '../lib/program.ts';

const nginx = findProgram('nginx');

/** What sends a file and nothing else: the kernel copies it to the socket. */
export const nginxFile = {
  name: 'nginx, sendfile',
  missing: nginx === null ? 'apt-get install nginx' : null,
  /** Serves one file. Whoever starts it closes it. */
  async start(path: string): Promise<Measured & { readonly url: string }> {
    const port = await freePort();
    const config = join(mkdtempSync(join(tmpdir(), 'sse-tail-bench-nginx-')), 'nginx.conf');
    writeFileSync(config, configFor(port, dirname(path)));
    const words = [nginx ?? '', '-c', config, '-g', 'daemon off;'] as const;
    const program = await startProgram(words, port);
    return { ...program, url: `http://127.0.0.1:${port}/${basename(path)}` };
  },
};

function configFor(port: number, folder: string): string {
  return `
worker_processes 1;
pid /tmp/sse-tail-bench-nginx-${port}.pid;
error_log /dev/null crit;
events { worker_connections 64; }
http {
  access_log off;
  sendfile on;
  server { listen 127.0.0.1:${port}; root ${folder}; }
}
`;
}
