import { formatVectorId } from '../../src/protocol/vector-id.ts';
import type { LineWindow } from '../window/window.ts';
import type { Parts } from './parts.ts';
import type { SeveralReader } from './reader.ts';
import type { SeveralStream } from './stream.ts';

export interface JointOptions {
  readonly lines: LineWindow;
  readonly parts: Parts;
  readonly stream: SeveralStream;
  readonly reader: SeveralReader;
}

/** Where the stream and what is looked up meet: the window goes on with one of them. */
export interface Joint {
  /** The stream is closed, and lines are looked up. */
  readonly isApart: boolean;
  /** Closes the stream: the window is elsewhere. */
  part(): void;
  /** Closes the stream where it is: what comes next is looked up. */
  leaveLive(): void;
  /** The stream goes on behind what was looked up. */
  rejoin(): void;
  /** Begins with the newest lines. */
  restart(): void;
  /** Goes on with the one that the window asks for by now. */
  settle(): void;
}

export function createJoint({ lines, parts, stream, reader }: JointOptions): Joint {
  let isApart = false;

  function part(): void {
    isApart = true;
    if (stream.state.kind !== 'paused') stream.pause('reading');
  }

  function leaveLive(): void {
    if (!lines.newer) reader.moveTo(parts.places);
    lines.newer = true;
    part();
  }

  function restart(): void {
    isApart = false;
    reader.forget();
    lines.clear({ frontId: null, older: true, newer: false });
    stream.seek(null);
  }

  function rejoin(): void {
    const tails = stream.names.map((log) => ({ log, id: reader.tails.get(log) ?? null }));
    const to = formatVectorId(tails, null);
    if (to === null) return restart();
    isApart = false;
    lines.newer = false;
    stream.seek(to);
  }

  return {
    get isApart() {
      return isApart;
    },
    part,
    leaveLive,
    rejoin,
    restart,
    settle() {
      const { state } = stream;
      const isPaused = state.kind === 'paused' && state.because !== 'reading';
      if (lines.newer && !isApart) leaveLive();
      else if (isApart && !lines.newer && !isPaused && !reader.busy) rejoin();
    },
  };
}
