import { streamUrl } from './api.ts';
import { createFeed } from './feed.ts';
import { noteEmptied } from './emptied.ts';
import { addFilter, isFiltering } from './filter.ts';
import { takeFirstLines } from './first-lines.ts';
import { openAhead } from './head-start.ts';
import { createInSight } from './in-sight.ts';
import { proofs, receipts } from './later.ts';
import { noteArrival } from './lines/arrivals.ts';
import { createLinesPane } from './lines/pane.ts';
import { idOf } from './lines/row.ts';
import type { Row } from './lines/row.ts';
import { createScale } from './scroll/scale.ts';
import { createConnection } from './stream/connection.ts';
import type { OpenStream, Receiver } from './stream/connection.ts';
import { followPageLife } from './stream/page-life.ts';
import type { Prover } from './stream/prover.ts';
import { openShared } from './stream/shared.ts';
import type { Transport } from './stream/transport.ts';
import type { Viewer, ViewerOptions } from './viewer-model.ts';
import { createUnread, NONE_UNREAD } from './unread.ts';
import { generationBehind } from './window/generation-behind.ts';
import { createReaderLater } from './reader-later.ts';
import { createReceiptLater } from './receipt-later.ts';
import { hasRoomFor } from './window/room.ts';
import { createLineWindow } from './window/window.ts';

/** Lines are read on where so many screens are left before an edge. */
const NEAR_SCREENS = 1.5;
/** So many bytes are streamed on the way back to the end; with more between, the end is read anew. */
export const STREAMED_BYTES = 1024 * 1024;

/** Opens a log in the pane. Bytes go one way: transport or lookup, window, list. */
export function openViewer(options: ViewerOptions): Viewer {
  const { name, transport, pane, changed, mountedChanged } = options;
  let { filter } = options;
  const lines = createLineWindow();
  const scale = createScale();
  const feed = createFeed({
    add,
    get last() {
      return lines.at(lines.end - 1);
    },
  });
  const unread = createUnread(() => feed.counts);
  const list = createLinesPane({
    pane,
    lines,
    headWords: ({ older }) => (older ? 'Earlier lines…' : `Beginning of ${name}`),
    isAtEnd: () => !lines.newer,
    drawn,
    followChanged,
    mountedChanged,
  });
  const inSight = createInSight(lines, scale, list);
  const reader = createReaderLater({
    name,
    scale,
    filter: () => filter,
    lines,
    mayEvictNewest: () => !list.following,
    changed: () => list.request(),
    failed(error) {
      failure = error?.message ?? null;
    },
  });
  let failure: string | null = null;
  const receipt = createReceiptLater(receipts.load);
  const receiver: Receiver = {
    receipt,
    get counts() {
      return feed.counts;
    },
    batch(message) {
      if (lines.newer) return;
      // What is being read must stay: new rows that would push it out wait in the file.
      if (list.following || hasRoomFor(message, lines, list.firstVisible)) feed.batch(message);
      else leaveLive();
      list.requestForNews();
    },
    notice(notice) {
      if (lines.newer) return;
      noteEmptied(notice, name, () => inSight.linesOf(lines.first, lines.end));
      feed.notice(notice);
      scale.newest = Math.max(scale.newest, feed.generation);
      list.requestForNews();
    },
    restarted: (at) => feed.restarted(at),
    stateChanged: () => list.requestForNews(),
  };
  const connection = createConnection(transport, openStream, receiver);
  let prover: Prover | null = null;
  const life = followPageLife(connection);

  function openStream(...[kind, position, handlers]: Parameters<OpenStream>): Transport {
    const openBehind = (place: string | null): Transport => {
      const url = streamUrl(name, kind, place);
      addFilter(url.searchParams, filter);
      if (filter.context > 0) url.searchParams.set('context', String(filter.context));
      return openShared(kind, url.href, handlers);
    };
    const first = position === null && !isFiltering(filter) ? takeFirstLines(name) : null;
    if (first === null) return openBehind(position);
    return openAhead(
      first,
      { ...handlers, begun: (older) => void (lines.older = older) },
      openBehind,
    );
  }

  function add(rows: readonly Row[], id: string | null): void {
    if (connection.state.kind === 'live') noteArrival(rows);
    if (!list.following) unread.arrived(rows);
    lines.append(rows, id);
    const { lastLine } = lines;
    if (lastLine !== undefined && lastLine.generation === scale.newest)
      scale.grow((lastLine.offset ?? 0) + lastLine.size);
    options.arrived(rows);
  }

  function leaveLive(): void {
    lines.newer = true;
    if (connection.state.kind !== 'paused') connection.pause('reading');
  }

  function rejoin(): void {
    if (lines.tailId === null) return restart();
    feed.generation = generationBehind(lines) ?? scale.newest;
    lines.newer = false;
    connection.seek(lines.tailId);
  }

  /** Begins with the newest lines. */
  function restart(): void {
    reader.stop();
    lines.clear({ frontId: null, older: true, newer: false });
    feed.generation = scale.newest;
    connection.seek(null);
  }

  function followChanged(): void {
    unread.begin();
  }

  function drawn(): void {
    const screen = Math.max(20, list.endVisible - list.firstVisible) * NEAR_SCREENS;
    const isApart = connection.state.kind === 'paused' && connection.state.because === 'reading';
    if (lines.first !== lines.end) {
      if (list.firstVisible - lines.first < screen) reader.older();
      if (lines.newer && lines.end - list.endVisible < screen) reader.newer();
      // Prepending may have let go of what the stream had brought.
      if (lines.newer && !isApart) leaveLive();
      else if (isApart && !lines.newer && !reader.busy) rejoin();
    }
    changed();
  }

  function showShare(share: number): boolean {
    const sequence = inSight.rowAtShare(share);
    if (sequence === null) return false;
    reader.stop();
    list.show(sequence, 0);
    return true;
  }

  async function goTo(place: string): Promise<boolean> {
    list.setFollowing(false);
    const sequence = await reader.goTo(place);
    if (sequence === null) return false;
    leaveLive();
    list.show(sequence);
    return true;
  }

  function skip(): void {
    list.setFollowing(true);
    restart();
  }

  function follow(): void {
    reader.stop();
    list.setFollowing(true);
    if (inSight.bytesBehind() > STREAMED_BYTES) restart();
    else if (lines.newer) rejoin();
    else connection.resume();
  }

  if (options.at !== null) {
    leaveLive();
    void goTo(options.at);
  }

  return {
    get status() {
      const top = inSight.topLine();
      return {
        connection: connection.state,
        position: lines.tailId ?? connection.position,
        counts: feed.counts,
        lagMs: connection.lagMs,
        returned: connection.returned,
        proof: prover?.state ?? null,
        following: list.following,
        unread: list.following ? NONE_UNREAD : unread.now,
        empty: lines.first === lines.end,
        top,
        share: list.following || top === null ? 1 : inSight.shareOf(top),
        filter,
        failure,
      };
    },
    scale,
    follow,
    skip,
    pause() {
      list.setFollowing(false);
      connection.pause('asked');
    },
    goTo,
    showShare,
    setFilter(next, at) {
      const top = inSight.topLine();
      const id = at ?? (list.following || top === null ? 'end' : idOf(top));
      filter = next;
      if (id !== null && id !== 'end') {
        void goTo(id);
        return;
      }
      list.setFollowing(true);
      restart();
    },
    hold: () => list.setFollowing(false),
    lineNear: (sequence) => inSight.lineNear(sequence),
    linesOf: (first, last) => inSight.linesOf(first, last),
    switchTo: (kind) => connection.switchTo(kind),
    hurry: () => connection.hurry(),
    async prove() {
      const [{ createLogProver }, received] = await Promise.all([proofs.load(), receipt.load()]);
      prover ??= createLogProver(name, received, () => list.request());
      prover.run();
    },
    dismissProof: () => prover?.dismiss(),
    close() {
      reader.stop();
      life.close();
      connection.close();
      list.close();
    },
  };
}
