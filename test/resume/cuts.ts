import { setTimeout as passed } from 'node:timers/promises';

import type { Connect, Connection, CutKind, Received } from '../helpers/viewer.ts';

export interface Cutting {
  readonly url: string;
  readonly connect: Connect;
  readonly received: Received;
  /** How many lines there will be. */
  readonly lines: number;
  /** How many connections are cut before one is left alone. */
  readonly cuts: number;
  /** Each is cut after a random number of bytes, at most this. */
  readonly mostBytes: number;
  readonly kind?: CutKind;
}

/** Connects again and again, each time cut at a random byte, until every line was received. */
export async function watchThroughCuts(cutting: Cutting): Promise<{ cuts: number }> {
  const { url, connect, received, lines, mostBytes, kind } = cutting;
  let cuts = 0;
  let isDone = false;
  let current: Connection | null = null;
  const watchdog = setInterval(() => {
    // The last lines may be fewer than the bytes that are waited for.
    if (received.lines.length >= lines) {
      isDone = true;
      current?.cut();
    }
  }, 50);
  while (!isDone) {
    const isCut = cuts < cutting.cuts;
    const bytes = isCut ? 1 + Math.floor(Math.random() * mostBytes) : Infinity;
    current = connect(url, received, bytes, kind);
    const wasCut = await current.closed;
    if (isCut && wasCut) cuts += 1;
    // The server is down for a moment: no use in asking thousands of times.
    if (!wasCut) await passed(10);
  }
  clearInterval(watchdog);
  return { cuts };
}
