import { spawn } from 'node:child_process';
import { once } from 'node:events';

import type { Environment } from '../config/layers.ts';

/** What systemd is told: that the service is up, or about to stop. */
export type ServiceState = 'READY=1' | 'STOPPING=1';

/** systemd gives up on a service that does not say that it is up; so it is said in time why. Milliseconds. */
const PATIENCE_MS = 5000;

/**
 * Tells systemd, where it started this as a service of `Type=notify`; else does nothing. It listens on a
 * unix datagram socket, which Node has none of, so its own `systemd-notify` says it: the unit needs
 * `NotifyAccess=all` for that. Never rejects.
 * [spec] https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
 */
export async function notifySystemd(
  state: ServiceState,
  environment: Environment,
  warn: (line: string) => void,
): Promise<void> {
  const socket = environment['NOTIFY_SOCKET'];
  if (socket === undefined || socket === '') return;
  const env = { PATH: environment['PATH'], NOTIFY_SOCKET: socket };
  const child = spawn('systemd-notify', [state], { env, stdio: 'ignore', timeout: PATIENCE_MS });
  try {
    const [code] = await once(child, 'exit');
    if (code !== 0) warn(`systemd-notify ${state} failed; ${REMEDY}`);
  } catch (cause) {
    warn(`systemd cannot be told ${state}: ${String(cause)}; ${REMEDY}`);
  }
}

const REMEDY = 'without it write Type=exec instead of Type=notify into the unit';
