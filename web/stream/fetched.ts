/** Transports that read with `fetch`, for whoever chooses one. */
export { openFetch } from './transport-fetch.ts';
export { openPoll } from './transport-poll.ts';
