import type { Batch } from './batch.ts';
import { createLineIds } from './line-ids.ts';
import type { LineIds } from './line-ids.ts';
import { toTexts } from './wire-batch.ts';
import type { Notice } from './notice.ts';
import type { WireForm } from './wire-form.ts';

/** The bytes of the file and nothing else: there is no place for ids, notices or heartbeats. */
export const textForm: WireForm = {
  key: 'text',
  contentType: 'text/plain; charset=utf-8',
  open: () => null,
  batch: (batch) => batch.bytes,
  notice: () => null,
  late: ({ bytes }) => bytes,
  heartbeat: () => null,
};

/** A JSON object a line: `{"id":…,"data":…}`, or `{"event":…}` for a notice. */
export const ndjsonForm: WireForm = {
  key: 'ndjson',
  contentType: 'application/x-ndjson',
  open: () => null,
  batch: (batch, left) => encodeJsonLines(batch, createLineIds(batch, left), {}),
  notice: toNoticeLine,
  late: ({ notice }, id) => toNoticeLine(notice, id),
  // [spec] https://github.com/ndjson/ndjson-spec: a parser may ignore empty lines, or may not.
  heartbeat: () => null,
};

/** @param first the fields that each line begins with. */
export function encodeJsonLines(batch: Batch, ids: LineIds, first: { log?: string }): Buffer {
  const lines = batch.lines();
  const texts = toTexts(lines, batch);
  const partial = batch.endsMidLine ? { partial: true } : {};
  let offset = batch.startOffset;
  let text = '';
  for (const [index, line] of lines.entries()) {
    offset += line.length + (batch.endsMidLine ? 0 : 1);
    const content = texts[index] ?? '';
    const data = typeof content === 'string' ? { data: content } : content;
    text += `${JSON.stringify({ ...first, id: ids.at(offset), ...data, ...partial })}\n`;
  }
  return Buffer.from(text);
}

function toNoticeLine(notice: Notice, id: string | null): Buffer {
  return Buffer.from(`${JSON.stringify(id === null ? notice : { ...notice, id })}\n`);
}
