import workerUrl from './hub/worker.ts?sharedworker&url';

import { ALIVE_MS, tell } from './hub/port.ts';
import type { Answered, Asked } from './hub/port.ts';
import { watchSilence } from './silence.ts';
import type { Transport, TransportHandlers, TransportKind } from './transport.ts';

/** The worker looks for silence itself; a page is longer patient, and then the worker is dead. */
const PATIENCE_FACTOR = 2;

/** The way to the worker. */
interface Link {
  readonly streams: Map<number, TransportHandlers>;
  ask(question: Asked): void;
  close(): void;
}

let link: Link | null = null;
/** True where pages cannot share a worker, or it could not be started: then each has one of its own. */
let isAlone = typeof SharedWorker === 'undefined';
let lastStream = 0;

/** Opens a stream that may share its connection with those of other pages of this browser. */
export function openShared(
  kind: TransportKind,
  url: string,
  handlers: TransportHandlers,
): Transport {
  const own = (link ??= createLink());
  lastStream += 1;
  const stream = lastStream;
  const silence = watchSilence(() => {
    drop(own);
    handlers.closed({ kind: 'silent' });
  });

  function close(): void {
    silence.close();
    own.streams.delete(stream);
    own.ask({ kind: 'close', stream });
  }

  own.streams.set(stream, {
    ...handlers,
    batch(message) {
      silence.heard();
      handlers.batch(message);
      own.ask({ kind: 'taken', stream });
    },
    ping(ping) {
      silence.expect(ping.everyMs * PATIENCE_FACTOR);
      handlers.ping(ping);
    },
    retrying() {
      silence.close();
      handlers.retrying();
    },
    closed(because) {
      close();
      handlers.closed(because);
    },
  });
  own.ask({ kind: 'open', stream, transport: kind, url });
  return { close };
}

function createLink(): Link {
  const { port, worker } = start();
  const streams = new Map<number, TransportHandlers>();
  const ask = (question: Asked): void => port.postMessage(question);
  const alive = setInterval(() => {
    if (streams.size > 0) ask({ kind: 'alive' });
  }, ALIVE_MS);
  const created: Link = {
    streams,
    ask,
    close() {
      clearInterval(alive);
      port.close();
    },
  };
  port.addEventListener('message', ({ data }) => {
    const handlers = streams.get(data.stream);
    if (handlers !== undefined) tell(handlers, data);
  });
  port.start();
  worker.addEventListener('error', () => {
    isAlone = true;
    drop(created);
    for (const handlers of streams.values()) handlers.closed({ kind: 'unreachable' });
  });
  return created;
}

/** The next stream gets a new way to the worker. */
function drop(old: Link): void {
  if (link === old) link = null;
  old.close();
}

interface WorkerPort {
  postMessage(question: Asked): void;
  addEventListener(type: 'message', listener: (event: { readonly data: Answered }) => void): void;
  start(): void;
  close(): void;
}

interface Started {
  readonly port: WorkerPort;
  readonly worker: EventTarget;
}

function start(): Started {
  if (isAlone) return startOwnWorker();
  try {
    return startSharedWorker();
  } catch {
    // A browser that was told to keep nothing for this site refuses it.
    isAlone = true;
    return startOwnWorker();
  }
}

function startSharedWorker(): Started {
  const worker = new SharedWorker(address(), { name: 'sse-tail', type: 'module' });
  return { port: worker.port, worker };
}

/** The same worker for this page alone, where pages cannot share one. */
function startOwnWorker(): Started {
  const worker = new Worker(address(), { type: 'module' });
  const port: WorkerPort = {
    postMessage: worker.postMessage.bind(worker),
    addEventListener: (type, listener) => worker.addEventListener(type, listener),
    start: () => undefined,
    close: () => worker.terminate(),
  };
  return { port, worker };
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(text: string): string },
  ): { createScriptURL(text: string): string };
}

declare global {
  // Not in every browser, and not in TypeScript's own types.
  var trustedTypes: TrustedTypes | undefined;
}

function address(): string {
  return policy?.createScriptURL('') ?? workerUrl;
}

/** The page's policy lets no text become the address of a script, but for this one. */
const policy = globalThis.trustedTypes?.createPolicy('sse-tail-worker', {
  createScriptURL: () => workerUrl,
});
