import { openWatched } from '../watched.ts';
import { createHub } from './hub.ts';

/** The streams of this page alone, for browsers whose pages cannot share a worker. */
export const { open: openLocally } = createHub(openWatched);
