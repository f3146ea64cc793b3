import type { Batch } from './batch.ts';
import type { Late } from './late.ts';
import type { ListNotice } from './log-info.ts';
import type { Notice } from './notice.ts';
import type { Ping } from './ping.ts';
import type { PassedOver, Selection } from './selection.ts';

/** What a stream has around its lines. */
export interface WireFrame {
  readonly contentType: string;
  /** What opens the stream: the position, which becomes the client's last event id, and `retry`. */
  open(id: string | null, retryMs: number): Buffer | null;
  /** A notice; null where the form has no place for it. `id` moves the client's position. */
  notice(notice: Notice | ListNotice | Ping, id: string | null): Buffer | null;
  /** Sent when nothing else was for a while; null where the form has no place for it. */
  heartbeat(): Buffer | null;
}

/** How a stream looks on the wire. Pure: the same input gives the same bytes. */
export interface WireForm extends WireFrame {
  /** Names the form in the batches' caches. */
  readonly key: string;
  /** The lines of a batch. With `left`, ids say how many lines may still come after each. */
  batch(batch: Batch, left: number | null): Buffer;
  /** What passed of a stretch that was filtered. `left` as for a batch. */
  selection(selection: Selection, left: number | null): Buffer;
  /** Moves the position over a stretch of which nothing passed; null where that is not said. */
  position(passed: PassedOver, left: number | null): Buffer | null;
  /** Lines that came late: a notice, or their bytes where the form has no place for one. */
  late(late: Late, id: string | null): Buffer;
}

/** The batch in a wire form; encoded by the first viewer who asks, shared by the others. */
export function encodeShared(batch: Batch, form: WireForm): Buffer {
  const known = batch.encoded.get(form.key);
  if (known !== undefined) return known;
  const fresh = form.batch(batch, null);
  batch.encoded.set(form.key, fresh);
  return fresh;
}

/** As encodeShared, for what passed of a batch. */
export function encodeSelection(selection: Selection, form: WireForm): Buffer {
  const known = selection.encoded.get(form.key);
  if (known !== undefined) return known;
  const fresh = form.selection(selection, null);
  selection.encoded.set(form.key, fresh);
  return fresh;
}
