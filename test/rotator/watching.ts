import { setTimeout as passed } from 'node:timers/promises';

import { createTrack } from '../helpers/track.ts';
import type { Track } from '../helpers/track.ts';
import { connectEvents, connectWebSocket } from '../helpers/viewer.ts';
import type { Connect, Connection } from '../helpers/viewer.ts';

/** Viewers who watch a log in different ways while it is rotated. */
export const VIEWER_KINDS = ['live', 'websocket', 'paused', 'away'] as const;
export type ViewerKind = (typeof VIEWER_KINDS)[number];

export interface Watching {
  readonly kind: ViewerKind;
  readonly track: Track;
  /** Reads on, or comes back, for good. */
  attend(): void;
  /** Told after each rotation how many there have been: who is paused or away changes now and then. */
  afterRotation(count: number): void;
  close(): Promise<void>;
}

/** For so many rotations a viewer is away or paused, and then there, in turn. */
const ABSENCE = 3;
const RETRY_MS = 20;

export function startWatching(kind: ViewerKind, url: string): Watching {
  const connect: Connect = kind === 'websocket' ? connectWebSocket : connectEvents;
  const track = createTrack();
  let connection: Connection | null = null;
  let isWanted = false;

  function open(): void {
    isWanted = true;
    if (connection !== null) return;
    const mine = connect(url, track, Infinity);
    connection = mine;
    void mine.closed.then(async () => {
      if (connection === mine) connection = null;
      await passed(RETRY_MS);
      // As a browser does: who was cut off comes back with its last id.
      if (isWanted) open();
    });
  }

  function leave(): void {
    isWanted = false;
    connection?.cut();
    connection = null;
  }

  function attend(): void {
    open();
    connection?.resume();
  }

  open();
  return {
    kind,
    track,
    attend,
    afterRotation(count) {
      if (count % ABSENCE !== 0) return;
      const isThere = (count / ABSENCE) % 2 === 0;
      if (kind === 'away') (isThere ? open : leave)();
      if (kind === 'paused') (isThere ? () => connection?.resume() : () => connection?.pause())();
    },
    async close() {
      const last = connection;
      leave();
      await last?.closed;
    },
  };
}
