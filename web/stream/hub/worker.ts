import { openWatched } from '../watched.ts';
import { createHub } from './hub.ts';
import { servePage } from './port.ts';

/** The worker that all pages of a browser share. */
const hub = createHub(openWatched);

addEventListener('connect', (event) => {
  const [port] = event instanceof MessageEvent ? event.ports : [];
  if (port !== undefined) servePage(port, hub.open);
});
