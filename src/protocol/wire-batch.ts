import type { BatchMessage } from './batch-message.ts';
import type { Batch } from './batch.ts';
import { endIdOf } from './batch.ts';
import { formatEventId, formatMark } from './event-id.ts';
import type { Notice } from './notice.ts';
import type { WireForm } from './wire-form.ts';
import { toTexts } from './to-texts.ts';
import { sseFrame } from './wire-events.ts';
import { toPositionMessage, toSelectionMessage } from './wire-selection.ts';

/** Server-sent events, one a batch: its data is a BatchMessage. */
export function batchForm(eventName: string): WireForm {
  return {
    ...sseFrame,
    key: `batch:${eventName}`,
    batch: (batch, left) => toEvent(eventName, toBatchMessage(batch, left)),
    selection: (selection, left) => toEvent(eventName, toSelectionMessage(selection, left)),
    position: (passed, left) => toEvent(eventName, toPositionMessage(passed, left)),
  };
}

function toEvent(eventName: string, message: BatchMessage): Buffer {
  return Buffer.from(
    `event: ${eventName}\nid: ${message.id}\ndata: ${JSON.stringify(message)}\n\n`,
  );
}

/** WebSocket text frames: a BatchMessage, or a notice with its name in `event`. */
export const frameForm: WireForm = {
  key: 'frame',
  contentType: 'application/json',
  open: (id, retryMs) => Buffer.from(JSON.stringify({ event: 'open', retryMs, ...idField(id) })),
  batch: (batch, left) => toFrame(toBatchMessage(batch, left)),
  selection: (selection, left) => toFrame(toSelectionMessage(selection, left)),
  position: (passed, left) => toFrame(toPositionMessage(passed, left)),
  notice: toNoticeFrame,
  late: ({ notice }, id) => toNoticeFrame(notice, id),
  heartbeat: () => null,
};

function toFrame(message: BatchMessage): Buffer {
  return Buffer.from(JSON.stringify(message));
}

function toNoticeFrame(notice: Notice, id: string | null): Buffer {
  return Buffer.from(JSON.stringify({ ...notice, ...idField(id) }));
}

function idField(id: string | null): { id?: string } {
  return id === null ? {} : { id };
}

/** @param left how many lines a limited stream may still send before this batch; null without one. */
export function toBatchMessage(batch: Batch, left: number | null): BatchMessage {
  const lines = batch.lines();
  const { endsMidLine } = batch;
  const leftAfter = left === null ? null : left - lines.length;
  return {
    offset: batch.startOffset,
    lengths: lines.map((line) => line.length + (endsMidLine ? 0 : 1)),
    marks: batch.marks.map((mark) => [
      mark.from,
      formatMark({ ...mark, midLine: endsMidLine, left: null }),
    ]),
    lines: toTexts(lines, batch),
    ...(endsMidLine ? { partial: true as const } : {}),
    id: formatEventId({ ...endIdOf(batch), left: leftAfter }),
  };
}
