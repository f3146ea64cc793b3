import type { Batch } from './batch.ts';
import { formatEventId } from './event-id.ts';
import { createLineIds } from './line-ids.ts';
import type { LineIds } from './line-ids.ts';
import { fillIn, jsonFieldOf, longLineOf } from './long-line.ts';
import type { Notice } from './notice.ts';
import type { Ping } from './ping.ts';
import { joinRuns } from './selection.ts';
import { toTexts } from './to-texts.ts';
import type { WireForm } from './wire-form.ts';

/** The bytes of the file and nothing else: there is no place for ids, notices or heartbeats. */
export const textForm: WireForm = {
  key: 'text',
  contentType: 'text/plain; charset=utf-8',
  open: () => null,
  batch: (batch) => batch.bytes,
  selection: ({ runs }) => Buffer.concat(runs.map(({ bytes }) => bytes)),
  position: () => null,
  notice: () => null,
  late: ({ bytes }) => bytes,
  heartbeat: () => null,
};

/** A JSON object a line: `{"id":…,"data":…}`, or `{"event":…}` for a notice. */
export const ndjsonForm: WireForm = {
  key: 'ndjson',
  contentType: 'application/x-ndjson',
  open: () => null,
  batch: encodeLines,
  selection: (selection, left) => joinRuns(selection, left, encodeLines),
  position: ({ end, linesFollow }, left) =>
    linesFollow ? null : encodeJsonPosition(formatEventId({ ...end, left }), {}),
  notice: toNoticeLine,
  late: ({ notice }, id) => toNoticeLine(notice, id),
  // [spec] https://github.com/ndjson/ndjson-spec: a parser may ignore empty lines, or may not.
  heartbeat: () => null,
};

/** What each line of NDJSON begins with, in a stream of several logs. */
interface FirstFields {
  readonly log?: string;
}

/** @param first the fields that each line begins with. */
export function encodeJsonLines(batch: Batch, ids: LineIds, first: FirstFields): Buffer {
  const partial = batch.endsMidLine ? { partial: true } : {};
  const long = longLineOf(batch);
  if (long !== null) {
    const fields = { ...first, id: ids.at(batch.endOffset), [jsonFieldOf(long)]: '', ...partial };
    return fillIn(`${JSON.stringify(fields)}\n`, long);
  }
  const lines = batch.lines();
  const texts = toTexts(lines, batch);
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

/** The position moves without a line. */
export function encodeJsonPosition(id: string, first: FirstFields): Buffer {
  return Buffer.from(`${JSON.stringify({ ...first, id })}\n`);
}

function toNoticeLine(notice: Notice | Ping, id: string | null): Buffer {
  return Buffer.from(`${JSON.stringify(id === null ? notice : { ...notice, id })}\n`);
}

function encodeLines(batch: Batch, left: number | null): Buffer {
  return encodeJsonLines(batch, createLineIds(batch, left), {});
}
