import type { ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

import type { Settings } from '../config/settings.ts';
import { createAddressList } from '../lib/address-list.ts';
import { ALLOWANCE_MS, createAllowance } from '../lib/allowance.ts';
import type { Allowance } from '../lib/allowance.ts';
import type { CutCause } from '../lib/counts.ts';

/** Closes connections over HTTP/2 that keep the server busy with anything but requests. */
export interface SessionGuard {
  /** @param connection the one that it is on: by itself a session does not let go of it at once. */
  watch(session: ServerHttp2Session, connection: Socket): void;
  close(): void;
}

export interface SessionGuardOptions extends Pick<
  Settings,
  'maxControlBytes' | 'maxResets' | 'maxHeaderBytes' | 'trustProxy'
> {
  readonly onCut: (cause: CutCause) => void;
}

/** Node tells nobody of most frames, only how many bytes have come: so often is looked. Milliseconds. */
const LOOK_MS = 100;
/** Whoever reads says so with a frame now and then; some clients do for each 4 KiB. Bytes sent for one received. */
const SENT_FOR_ONE = 32;
/** What is taken back in the breath in which it is asked for counts as so many resets: no page has a use for that. */
const RESETS_AT_ONCE = 4;

interface Watched {
  readonly connection: Socket;
  readonly control: Allowance;
  /** Bytes that came, as of the last look, and those that requests and answers account for. */
  received: number;
  accounted: number;
  requests: number;
}

/**
 * Frames such as pings, settings and updates of windows cost the server time, and ask for nothing. What answers to
 * requests and what is sent account for is no flood, nor what a proxy that is trusted sends for many.
 */
export function createSessionGuard(options: SessionGuardOptions): SessionGuard {
  const { maxControlBytes, maxResets, maxHeaderBytes, trustProxy, onCut } = options;
  const proxies = createAddressList(trustProxy);
  const watched = new Map<ServerHttp2Session, Watched>();
  const timer = setInterval(() => {
    for (const [session, of] of watched) look(session, of);
  }, LOOK_MS).unref();

  function look(session: ServerHttp2Session, of: Watched): void {
    // It has no connection any more, and is about to tell so.
    if (session.destroyed) return;
    const { bytesRead, bytesWritten } = session.socket;
    const accounted = of.requests * 2 * maxHeaderBytes + bytesWritten / SENT_FOR_ONE;
    const beside = bytesRead - of.received - (accounted - of.accounted);
    of.received = bytesRead;
    of.accounted = accounted;
    if (!of.control.take(beside)) cut(session, of.connection, 'control');
  }

  function cut(session: ServerHttp2Session, connection: Socket, cause: CutCause): void {
    if (!watched.delete(session)) return;
    onCut(cause);
    // What else has come by now is refused without a look at it.
    session.close();
    // Whoever destroys a session while its library is reading what came brings the process down now and then.
    setImmediate(() => connection.destroy());
  }

  return {
    watch(session, connection) {
      if (proxies.has(session.socket.remoteAddress ?? '')) return;
      const control = createAllowance(maxControlBytes, ALLOWANCE_MS);
      const resets = createAllowance(maxResets, ALLOWANCE_MS);
      const of: Watched = { connection, control, received: 0, accounted: 0, requests: 0 };
      watched.set(session, of);
      session.once('close', () => watched.delete(session));
      session.on('stream', (stream) => {
        of.requests += 1;
        let weight = RESETS_AT_ONCE;
        // All that has come by now is looked at before that.
        setImmediate(() => (weight = 1));
        stream.once('aborted', () => {
          if (!resets.take(weight)) cut(session, connection, 'resets');
        });
      });
    },
    close: () => clearInterval(timer),
  };
}
