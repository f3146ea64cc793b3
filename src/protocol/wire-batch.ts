import { isAscii, isUtf8 } from 'node:buffer';

import type { BatchLine, BatchMessage } from './batch-message.ts';
import type { Batch } from './batch.ts';
import { endIdOf } from './batch.ts';
import { formatEventId, formatMark } from './event-id.ts';
import type { ListNotice } from './log-info.ts';
import type { Notice } from './notice.ts';
import type { WireForm } from './wire-form.ts';
import { sseFrame, withoutLineEnd } from './wire-events.ts';

/** Server-sent events, one a batch: its data is a BatchMessage. */
export function batchForm(eventName: string): WireForm {
  return {
    ...sseFrame,
    key: `batch:${eventName}`,
    batch(batch, left) {
      const message = toBatchMessage(batch, left);
      return Buffer.from(
        `event: ${eventName}\nid: ${message.id}\ndata: ${JSON.stringify(message)}\n\n`,
      );
    },
  };
}

/** WebSocket text frames: a BatchMessage, or a notice with its name in `event`. */
export const frameForm: WireForm = {
  key: 'frame',
  contentType: 'application/json',
  open: (id, retryMs) => Buffer.from(JSON.stringify({ event: 'open', retryMs, ...idField(id) })),
  batch: (batch, left) => Buffer.from(JSON.stringify(toBatchMessage(batch, left))),
  notice: toNoticeFrame,
  late: ({ notice }, id) => toNoticeFrame(notice, id),
  heartbeat: () => null,
};

function toNoticeFrame(notice: Notice | ListNotice, id: string | null): Buffer {
  return Buffer.from(JSON.stringify({ ...notice, ...idField(id) }));
}

function idField(id: string | null): { id?: string } {
  return id === null ? {} : { id };
}

function toBatchMessage(batch: Batch, left: number | null): BatchMessage {
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

/** The lines as text. Where all bytes are ASCII, latin1 text is the text already. */
export function toTexts(lines: readonly string[], batch: Batch): readonly BatchLine[] {
  const contents = batch.endsMidLine ? lines : lines.map(withoutLineEnd);
  if (isAscii(batch.bytes)) return contents;
  return contents.map(toText);
}

function toText(line: string): BatchLine {
  const bytes = Buffer.from(line, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : { base64: bytes.toString('base64') };
}
