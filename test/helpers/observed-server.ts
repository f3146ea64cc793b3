import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import type { Settings } from '../../src/config/settings.ts';

const PROGRAM = fileURLToPath(new URL('observed-process.mjs', import.meta.url));

/** What a server saw of itself. */
export interface Observation {
  /** Errors that it reported, warnings, and whatever nobody handled. */
  readonly faults: readonly string[];
  readonly mostResidentBytes: number;
  /** How late its event loop was, 99th percentile since its start. Milliseconds. */
  readonly delayMs: number;
  /** How many descriptors are open; null where the system does not tell. */
  readonly descriptors: number | null;
  /** How many timers are pending. */
  readonly timers: number;
}

/** The built server in a process of its own, which watches itself. */
export interface ObservedServer {
  readonly url: string;
  observe(): Promise<Observation>;
  close(): Promise<void>;
}

/** Starts a server with these settings; resolves when it listens. */
export async function startObservedServer(settings: Partial<Settings>): Promise<ObservedServer> {
  const child = fork(PROGRAM, [JSON.stringify(settings)]);
  const exited = once(child, 'exit');
  const died = exited.then(() => {
    throw new Error('the server ended');
  });
  died.catch(() => undefined);

  async function answer<T>(): Promise<T> {
    const [message]: T[] = await Promise.race([once(child, 'message'), died]);
    if (message === undefined) throw new Error('no answer');
    return message;
  }

  const { url } = await answer<{ url: string }>();
  return {
    url,
    observe() {
      child.send('observe');
      return answer<Observation>();
    },
    async close() {
      if (child.connected) child.send('close');
      await exited;
    },
  };
}
