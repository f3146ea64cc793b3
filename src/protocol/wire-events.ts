import type { Batch } from './batch.ts';
import { formatEventId } from './event-id.ts';
import { createLineIds } from './line-ids.ts';
import type { LineIds } from './line-ids.ts';
import type { ListNotice } from './log-info.ts';
import { longLineOf, replaceReturns } from './long-line.ts';
import type { Notice } from './notice.ts';
import type { Ping } from './ping.ts';
import { joinRuns } from './selection.ts';
import type { WireForm, WireFrame } from './wire-form.ts';

const CARRIAGE_RETURN = 0x0d;

/** What an event begins with. */
export const ID_FIELD = 'id: ';

/** Nearly everybody has lines without a name: one form is enough for them all. */
let unnamed: WireForm | null = null;

/**
 * Server-sent events, one a line: `id:` and `data:` with the line's bytes.
 * [spec] https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function eventsForm(eventName: string | null): WireForm {
  if (eventName !== null) return createEventsForm(eventName);
  unnamed ??= createEventsForm(null);
  return unnamed;
}

function createEventsForm(eventName: string | null): WireForm {
  const behind = eventName === null ? '\ndata: ' : `\nevent: ${eventName}\ndata: `;
  const encode = (batch: Batch, left: number | null): Buffer =>
    encodeEvents(batch, createLineIds(batch, left, { before: ID_FIELD, behind }));
  return {
    ...sseFrame,
    key: eventName === null ? 'events' : `events:${eventName}`,
    batch: encode,
    selection: (selection, left) => joinRuns(selection, left, encode),
    position: ({ end, linesFollow }, left) =>
      linesFollow ? null : encodePosition(formatEventId({ ...end, left })),
  };
}

/** A block without data fires no event, but its id becomes the client's Last-Event-ID. */
export function encodePosition(id: string): Buffer {
  return Buffer.from(`id: ${id}\n\n`, 'latin1');
}

/** What every form carried by server-sent events has in common. */
export const sseFrame: WireFrame & Pick<WireForm, 'late'> = {
  contentType: 'text/event-stream; charset=utf-8',
  open(id, retryMs) {
    // A block without data fires no event, but its id becomes the client's Last-Event-ID.
    return Buffer.from(`retry: ${retryMs}\n${id === null ? '' : `id: ${id}\n`}\n`, 'latin1');
  },
  notice: (notice, id) => Buffer.from(formatNoticeEvent(notice, id)),
  late: ({ notice }, id) => Buffer.from(formatNoticeEvent(notice, id)),
  heartbeat: () => HEARTBEAT,
};

const HEARTBEAT = Buffer.from(':\n\n', 'latin1');

function formatNoticeEvent(
  { event, ...fields }: Notice | ListNotice | Ping,
  id: string | null,
): string {
  return `event: ${event}\n${id === null ? '' : `id: ${id}\n`}data: ${JSON.stringify(fields)}\n\n`;
}

/**
 * All events of a batch as one latin1 string, then one Buffer: faster than byte loops written by hand, and a good deal
 * plainer. Each text is put behind all that was before: put together first, they would be looked through twice.
 * @param ids what stands before the data of each line: {@link ID_FIELD}, the id, and what begins the data.
 */
export function encodeEvents(batch: Batch, ids: LineIds): Buffer {
  const long = longLineOf(batch);
  if (long !== null) return encodeLong(ids.at(batch.endOffset), long);
  const hasCarriageReturn = batch.bytes.includes(CARRIAGE_RETURN);
  let offset = batch.startOffset;
  let text = '';
  for (const line of batch.lines()) {
    offset += line.length + (batch.endsMidLine ? 0 : 1);
    const data = hasCarriageReturn ? dataFields(line, batch.endsMidLine) : line;
    text = text + ids.at(offset) + data + BLOCK_END;
  }
  return Buffer.from(text, 'latin1');
}

const BLOCK_END = '\n\n';
const BLOCK_END_BYTES = Buffer.from(BLOCK_END, 'latin1');

function encodeLong(beforeData: string, line: Buffer): Buffer {
  if (line.includes(CARRIAGE_RETURN)) {
    return replaceReturns(line, { before: beforeData, instead: NEXT_FIELD, after: BLOCK_END });
  }
  return Buffer.concat([Buffer.from(beforeData, 'latin1'), line, BLOCK_END_BYTES]);
}

const NEXT_FIELD = '\ndata: ';

/**
 * [spec] A lone CR ends a line of an event stream just as LF does, so one inside a log line would
 * tear the event, or forge another: what follows it goes into a data field of its own.
 */
function dataFields(line: string, unfinished: boolean): string {
  const content = unfinished ? line : withoutLineEnd(line);
  return content.includes('\r') ? content.replaceAll('\r', NEXT_FIELD) : content;
}

/** A CR just before the LF is part of the line end. */
export function withoutLineEnd(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
