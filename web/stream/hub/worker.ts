import { openWatched } from '../watched.ts';
import { createHub } from './hub.ts';
import { servePage } from './port.ts';
import type { PagePort } from './port.ts';

/** The worker that all pages of a browser share, or that of one page where they cannot. */
const hub = createHub(openWatched);

if ('onconnect' in globalThis) {
  addEventListener('connect', (event) => {
    const [port] = event instanceof MessageEvent ? event.ports : [];
    if (port !== undefined) servePage(port, hub.open);
  });
} else {
  const page: PagePort = {
    postMessage: (answer) => postMessage(answer),
    addEventListener: (type, listener) => addEventListener(type, listener),
    start: () => undefined,
    close: () => globalThis.close(),
  };
  servePage(page, hub.open);
}
