import { ANCHOR_BYTES, ANCHOR_STEP, HEAD_BYTES } from '../protocol/event-id.ts';
import { anchorOf } from './identity.ts';
import type { ArchiveFault } from './inflater.ts';

/**
 * What one pass through a compressed file has told of it, kept so that an id needs no second one: its
 * first bytes, its anchors, its size. Four bytes for every 4096.
 */
export interface Anchors {
  /** Up to here the bytes were seen. */
  readonly end: number;
  /** The first bytes, HEAD_BYTES at most. */
  readonly head: Buffer;
  /** The offset behind the last byte; null until it was seen. */
  readonly size: number | null;
  /** Why there is nothing behind the last byte; null where the file simply ends. */
  readonly fault: ArchiveFault | null;
  /** The first bytes, where no pass has come by yet. */
  addHead(bytes: Buffer): void;
  /** The next bytes. Those that were seen before are passed over. */
  add(offset: number, block: Buffer): void;
  /** There is nothing behind what was seen. */
  finish(fault: ArchiveFault | null): void;
  /** The anchor of an id at a multiple of ANCHOR_STEP that was seen. */
  at(offset: number): string;
}

/** Room for those of a mebibyte, once there are any: of most archives only the head is looked at. */
const LEAST_VALUES = 256;

/** @param onGrow told how many more bytes of memory are used. */
export function createAnchors(onGrow: (bytes: number) => void): Anchors {
  let end = 0;
  let head: Buffer = Buffer.alloc(0);
  let size: number | null = null;
  let fault: ArchiveFault | null = null;
  /** The bytes before `end`, as many as an anchor is made of. */
  let tail = Buffer.alloc(0);
  let values = new Uint32Array(0);

  function keep(offset: number, anchor: string): void {
    const index = offset / ANCHOR_STEP;
    if (index >= values.length) {
      const larger = new Uint32Array(Math.max(LEAST_VALUES, 2 * values.length));
      larger.set(values);
      onGrow(larger.byteLength - values.byteLength);
      values = larger;
    }
    values[index] = Number.parseInt(anchor, 16);
  }

  function setHead(bytes: Buffer): void {
    onGrow(bytes.length - head.length);
    head = bytes;
  }

  return {
    get end() {
      return end;
    },
    get head() {
      return head;
    },
    get size() {
      return size;
    },
    get fault() {
      return fault;
    },
    addHead(bytes) {
      if (bytes.length > head.length) setHead(Buffer.from(bytes.subarray(0, HEAD_BYTES)));
    },
    add(offset, block) {
      if (offset > end || offset + block.length <= end) return;
      const fresh = block.subarray(end - offset);
      if (end < HEAD_BYTES && head.length < HEAD_BYTES) {
        setHead(Buffer.concat([head.subarray(0, end), fresh.subarray(0, HEAD_BYTES - end)]));
      }
      const known = Buffer.concat([tail, fresh]);
      const knownStart = end - tail.length;
      end += fresh.length;
      const first = (Math.floor((end - fresh.length) / ANCHOR_STEP) + 1) * ANCHOR_STEP;
      for (let at = first; at <= end; at += ANCHOR_STEP) {
        keep(at, anchorOf(known.subarray(at - knownStart - ANCHOR_BYTES, at - knownStart)));
      }
      tail = Buffer.from(known.subarray(Math.max(0, known.length - ANCHOR_BYTES)));
    },
    finish(why) {
      size = end;
      fault = why;
    },
    at: (offset) => (values[offset / ANCHOR_STEP] ?? 0).toString(16).padStart(8, '0'),
  };
}
