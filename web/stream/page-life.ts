import type { Connection } from './connection.ts';

/** A page that nobody sees for this long closes its stream. */
const HIDDEN_MS = 10_000;

/** Somebody waits to be told of something: up to that time, in milliseconds since 1970, the stream stays open. */
export const vigil = { endMs: 0 };

/** What a page's life does to its connection. */
export interface PageLife {
  close(): void;
}

/**
 * Closes the stream of a page that nobody sees, and goes on where it was as soon as somebody does: a browser
 * opens few connections to a server, and a page in the background would read for nobody. What was cut is tried at
 * once when the network or the reader is back.
 */
export function followPageLife(
  connection: Pick<Connection, 'state' | 'pause' | 'resume' | 'hurry'>,
): PageLife {
  const leaving = new AbortController();
  const { signal } = leaving;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function hide(): void {
    clearTimeout(timer);
    const { kind } = connection.state;
    if (kind !== 'paused' && kind !== 'ended') connection.pause('hidden');
  }

  function leave(): void {
    if (Date.now() > vigil.endMs) hide();
    // What waits may be over by then, and a stream that was opened since is closed.
    timer = setTimeout(leave, HIDDEN_MS);
  }

  function show(): void {
    clearTimeout(timer);
    const { state } = connection;
    if (state.kind === 'paused' && state.because === 'hidden') connection.resume();
    else connection.hurry();
  }

  function onVisibility(): void {
    if (!document.hidden) return show();
    clearTimeout(timer);
    timer = setTimeout(leave, HIDDEN_MS);
  }

  document.addEventListener('visibilitychange', onVisibility, { signal });
  // A page in the browser's back-forward cache may not hold a connection, and comes back with `pageshow`.
  window.addEventListener('pagehide', hide, { signal });
  window.addEventListener('pageshow', show, { signal });
  window.addEventListener('online', () => document.hidden || show(), { signal });
  if (document.hidden) onVisibility();
  return {
    close() {
      leaving.abort();
      clearTimeout(timer);
    },
  };
}
