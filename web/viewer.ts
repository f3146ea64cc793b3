import { fetchDigest, rawUrl, streamUrl } from './api.ts';
import { createFeed } from './feed.ts';
import { createLinesPane } from './lines/pane.ts';
import { createRowStore } from './lines/store.ts';
import { createConnection } from './stream/connection.ts';
import type { ContiguityCounts } from './stream/contiguity.ts';
import type { ConnectionState } from './stream/state.ts';
import { followPageLife } from './stream/page-life.ts';
import { createProver } from './stream/prover.ts';
import type { ProofState, Prover } from './stream/prover.ts';
import { openShared } from './stream/shared.ts';
import type { TransportKind } from './stream/transport.ts';

/** Reading this close to the rows that go next pauses the stream: what is read must stay. */
const SAFE_ROWS = 2_000;

/** What the chrome shows of a viewer. */
export interface ViewerStatus {
  readonly connection: ConnectionState;
  /** The id to go on from; null before there is one. */
  readonly position: string | null;
  readonly counts: ContiguityCounts;
  /** How far behind the server the page is, in milliseconds; null where that is not known. */
  readonly lagMs: number | null;
  /** How far the proof is that nothing is missing; null where none was asked for. */
  readonly proof: ProofState | null;
  readonly following: boolean;
  /** Lines that came since following stopped. */
  readonly unread: number;
  /** True when there is no row to show. */
  readonly empty: boolean;
}

export interface ViewerOptions {
  readonly name: string;
  readonly transport: TransportKind;
  /** The element that scrolls. */
  readonly pane: HTMLElement;
  /** Called at most once a frame, after the page was brought up to date. */
  readonly changed: () => void;
}

/** One open log: its stream, its rows and its list. */
export interface Viewer {
  readonly status: ViewerStatus;
  /** Goes to the end and stays there; a paused stream goes on. */
  follow(): void;
  /** Closes the stream at its position and leaves the list as it is. */
  pause(): void;
  switchTo(kind: TransportKind): void;
  /** Tries at once where the stream is cut. */
  hurry(): void;
  /** Proves that nothing is missing. */
  readonly prover: Pick<Prover, 'run' | 'dismiss'>;
  close(): void;
}

/** Opens a log in the pane. Bytes go one way: transport, connection, store, list. */
export function openViewer({ name, transport, pane, changed }: ViewerOptions): Viewer {
  const store = createRowStore();
  const feed = createFeed(store);
  const raw = rawUrl(name);
  const lines = createLinesPane({ pane, store, name, rawUrl: raw, drawn, followChanged });
  const connection = createConnection(transport, openStreamOf(name), {
    batch(message) {
      feed.batch(message);
      lines.request();
    },
    notice(notice) {
      feed.notice(notice);
      lines.request();
    },
    restarted: () => feed.restarted(),
    stateChanged: () => lines.request(),
  });
  const prover = createProver(
    connection.receipt,
    (from, to) => fetchDigest(name, from, to),
    () => lines.request(),
  );
  const life = followPageLife(connection);
  let linesWhenStopped = 0;

  function followChanged(): void {
    linesWhenStopped = feed.counts.lines;
    const { state } = connection;
    if (lines.following && state.kind === 'paused' && state.because === 'full') connection.resume();
  }

  function drawn(): void {
    const readsNearTheEdge = !lines.following && lines.rowsAbove < SAFE_ROWS;
    if (store.full && readsNearTheEdge && connection.state.kind !== 'paused')
      connection.pause('full');
    changed();
  }

  return {
    get status() {
      return {
        connection: connection.state,
        position: connection.position,
        counts: feed.counts,
        lagMs: connection.lagMs,
        proof: prover.state,
        following: lines.following,
        unread: lines.following ? 0 : feed.counts.lines - linesWhenStopped,
        empty: store.first === store.end,
      };
    },
    follow() {
      lines.setFollowing(true);
      connection.resume();
    },
    pause() {
      lines.setFollowing(false);
      connection.pause('asked');
    },
    switchTo: (kind) => connection.switchTo(kind),
    hurry: () => connection.hurry(),
    prover,
    close() {
      life.close();
      connection.close();
      lines.close();
    },
  };
}

function openStreamOf(name: string): Parameters<typeof createConnection>[1] {
  return (kind, position, handlers) => {
    return openShared(kind, streamUrl(name, kind, position).href, handlers);
  };
}
