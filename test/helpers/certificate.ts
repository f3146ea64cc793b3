import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate of `localhost` that nobody has signed but itself. */
export interface TestCertificate {
  /** Paths of the two files. */
  readonly cert: string;
  readonly key: string;
  pem(): Buffer;
}

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** Makes one, or another in its place. */
export function makeCertificate(folder: string): TestCertificate {
  const cert = join(folder, 'cert.pem');
  const key = join(folder, 'key.pem');
  const kind = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2';
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  const files = ['-keyout', key, '-out', cert];
  const { status, stderr } = spawnSync('openssl', [...kind.split(' '), ...names, ...files]);
  if (status !== 0) throw new Error(`openssl: ${stderr.toString()}`);
  return { cert, key, pem: () => readFileSync(cert) };
}
