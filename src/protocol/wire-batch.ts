import type { BatchLine, BatchMessage } from './batch-message.ts';
import type { Batch } from './batch.ts';
import { endIdOf } from './batch.ts';
import { formatEventId, formatMark } from './event-id.ts';
import { fillIn, jsonFieldOf, longLineOf } from './long-line.ts';
import type { ListNotice } from './log-info.ts';
import type { Notice } from './notice.ts';
import type { Ping } from './ping.ts';
import type { WireForm } from './wire-form.ts';
import { toTexts } from './to-texts.ts';
import { sseFrame } from './wire-events.ts';
import { toPositionMessage, toSelectionMessage } from './wire-selection.ts';

/** Server-sent events, one a batch: its data is a BatchMessage. */
export function batchForm(eventName: string): WireForm {
  const encodeMessage = (message: BatchMessage): Buffer =>
    Buffer.from(toEvent(eventName, JSON.stringify(message), message.id));
  return {
    ...sseFrame,
    key: `batch:${eventName}`,
    batch: (batch, left) => encode(batch, left, (json, id) => toEvent(eventName, json, id)),
    selection: (selection, left) => encodeMessage(toSelectionMessage(selection, left)),
    position: (passed, left) => encodeMessage(toPositionMessage(passed, left)),
  };
}

function toEvent(eventName: string, json: string, id: string): string {
  return `event: ${eventName}\nid: ${id}\ndata: ${json}\n\n`;
}

/** WebSocket text frames: a BatchMessage, or a notice with its name in `event`. */
export const frameForm: WireForm = {
  key: 'frame',
  contentType: 'application/json',
  open: (id, retryMs) => Buffer.from(JSON.stringify({ event: 'open', retryMs, ...idField(id) })),
  batch: (batch, left) => encode(batch, left, (json) => json),
  selection: (selection, left) => toFrame(toSelectionMessage(selection, left)),
  position: (passed, left) => toFrame(toPositionMessage(passed, left)),
  notice: toNoticeFrame,
  late: ({ notice }, id) => toNoticeFrame(notice, id),
  heartbeat: () => null,
};

function toFrame(message: BatchMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}

function toNoticeFrame(notice: Notice | ListNotice | Ping, id: string | null): Buffer {
  return Buffer.from(JSON.stringify({ ...notice, ...idField(id) }));
}

function idField(id: string | null): { id?: string } {
  return id === null ? {} : { id };
}

/** A batch as a message, in what a transport puts around it. */
function encode(
  batch: Batch,
  left: number | null,
  wrap: (json: string, id: string) => string,
): Buffer {
  const long = longLineOf(batch);
  const lines = long === null ? toTexts(batch.lines(), batch) : [toPlaceholder(long)];
  const message = toBatchMessage(batch, left, lines);
  const text = wrap(JSON.stringify(message), message.id);
  return long === null ? Buffer.from(text) : fillIn(text, long);
}

/** Stands for a long line until that is filled in. */
function toPlaceholder(line: Buffer): BatchLine {
  return jsonFieldOf(line) === 'base64' ? { base64: '' } : '';
}

/** @param left how many lines a limited stream may still send before this batch; null without one. */
export function toBatchMessage(
  batch: Batch,
  left: number | null,
  lines: readonly BatchLine[] = toTexts(batch.lines(), batch),
): BatchMessage {
  const { endsMidLine } = batch;
  return {
    offset: batch.startOffset,
    lengths: lengthsOf(batch),
    marks: batch.marks.map((mark) => [
      mark.from,
      formatMark({ ...mark, midLine: endsMidLine, left: null }),
    ]),
    lines,
    ...(endsMidLine ? { partial: true as const } : {}),
    id: formatEventId({ ...endIdOf(batch), left: left === null ? null : left - lines.length }),
  };
}

function lengthsOf(batch: Batch): readonly number[] {
  if (longLineOf(batch) !== null) return [batch.bytes.length];
  return batch.lines().map((line) => line.length + (batch.endsMidLine ? 0 : 1));
}
