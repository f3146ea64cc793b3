import { isIPv4 } from 'node:net';
import { checkAuth } from './check-auth.ts';
import { checkFiles } from './check-files.ts';
import { checkFolders } from './check-folders.ts';
import { checkRedact } from './check-redact.ts';
import { socketPath } from '../lib/socket-path.ts';
import { readCertificate } from './certificate.ts';
import type { Problem } from './problem.ts';
import type { Settings } from './settings.ts';

/**
 * What a schema cannot see: settings that only together are wrong, and paths.
 * @returns every problem found; nothing when the settings can be used
 */
export function checkSettings(settings: Settings): Problem[] {
  return [
    ...checkBind(settings),
    ...checkAuth(settings),
    ...checkTls(settings),
    ...checkWaits(settings),
    ...checkFiles(settings),
    ...checkFolders(settings),
    ...checkRedact(settings),
  ];
}

/** Whether only this machine can reach `address`: 127.0.0.0/8, `::1` or `localhost`. */
function isLoopback(address: string): boolean {
  if (isIPv4(address)) return address.startsWith('127.');
  return address === '::1' || address.toLowerCase() === 'localhost';
}

/** What is wrong with where the server listens; nothing where it asks who people are. */
export function checkBind({
  bind,
  allowAnonymous,
  auth,
}: Pick<Settings, 'bind' | 'allowAnonymous' | 'auth'>): Problem[] {
  // Who may reach a unix socket its permissions say.
  if (allowAnonymous || auth !== null || isLoopback(bind) || socketPath(bind) !== null) return [];
  const message =
    `"${bind}" can be reached from other machines, and nobody is asked who they are: whoever ` +
    'reaches the port can read every log. Let people sign in: write "auth": { "users": { "ada": ' +
    '{ "password": "…" } } } with what "sse-tail hash-password" prints; or keep "bind": ' +
    '"127.0.0.1" behind a proxy that signs people in; or, if everyone may read these logs, write "allowAnonymous": true in the config ' +
    '(or --allow-anonymous, or SSE_TAIL_ALLOW_ANONYMOUS=true)';
  return [{ path: ['bind'], message }];
}

function checkTls({ tls }: Settings): Problem[] {
  if (tls === null) return [];
  try {
    readCertificate(tls);
    return [];
  } catch (cause) {
    return [{ path: ['tls'], message: cause instanceof Error ? cause.message : String(cause) }];
  }
}

function checkWaits({ rotateWaitMs, rotateMaxWaitMs }: Settings): Problem[] {
  if (rotateMaxWaitMs >= rotateWaitMs) return [];
  const message = `must be at least rotateWaitMs (${rotateWaitMs}); it is ${rotateMaxWaitMs}`;
  return [{ path: ['rotateMaxWaitMs'], message }];
}
