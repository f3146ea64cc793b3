import type { Batch } from './batch.ts';
import { endIdOf, lineCountOf } from './batch.ts';
import { formatEventId } from './event-id.ts';
import type { EventId } from './event-id.ts';
import type { Format } from './format.ts';
import type { Late } from './late.ts';
import { createLineIds } from './line-ids.ts';
import type { AroundIds, LineIds } from './line-ids.ts';
import { RESERVED_EVENT_NAMES } from './notice.ts';
import type { Notice } from './notice.ts';
import { joinRuns } from './selection.ts';
import type { PassedOver, Selection } from './selection.ts';
import { frameForm } from './wire-batch.ts';
import { ID_FIELD, encodeEvents, encodePosition, sseFrame } from './wire-events.ts';
import { encodeSelection, encodeShared } from './wire-form.ts';
import type { WireFrame } from './wire-form.ts';
import { encodeJsonLines, encodeJsonPosition, ndjsonForm, textForm } from './wire-plain.ts';

/** Where lines stand in a stream of several logs. */
export interface Placing {
  /** The name of the log that they are of. */
  readonly log: string;
  /** What stands in the stream's ids before the position in this log, and behind it. */
  readonly before: string;
  readonly after: string;
  /** How many lines a limited stream may still send before these; null without a limit. */
  readonly left: number | null;
}

/** How a stream of several logs looks on the wire. Pure, as a wire form is. */
export interface SeveralForm extends WireFrame {
  batch(batch: Batch, placing: Placing): Buffer;
  /** What passed of a stretch that was filtered. */
  selection(selection: Selection, placing: Placing): Buffer;
  /** Moves the position in one log over a stretch of which nothing passed; null where that is not said. */
  position(passed: PassedOver, placing: Placing): Buffer | null;
  /** Lines of this log that came late. */
  late(late: Late, log: string, id: string | null): Buffer;
}

/** @param eventName names all batches of the form `batch`; null names each by its log. */
export function createSeveralForm(format: Format | 'frame', eventName: string | null): SeveralForm {
  switch (format) {
    case 'events':
      return eventsOfSeveral;
    case 'batch':
      return batchesOfSeveral(eventName);
    case 'frame':
      return framesOfSeveral;
    case 'text':
      return textOfSeveral;
    case 'ndjson':
      return jsonOfSeveral;
  }
}

/** A notice that is about one of the logs. */
export function noticeOf(notice: Notice, log: string): Notice & { readonly log: string } {
  return { ...notice, log };
}

function lateBy(frame: WireFrame): SeveralForm['late'] {
  return ({ notice }, log, id) => frame.notice(noticeOf(notice, log), id) ?? NO_BYTES;
}

const NO_BYTES = Buffer.alloc(0);

/** A log whose name means something else on the wire: a colon is in no name of a log. */
function eventNameOf(log: string): string {
  return RESERVED_EVENT_NAMES.has(log) ? `log:${log}` : log;
}

function lineEvents(batch: Batch, placing: Placing): Buffer {
  const beforeData = `\nevent: ${eventNameOf(placing.log)}\ndata: `;
  return encodeEvents(batch, placedIds(batch, placing, { before: ID_FIELD, behind: beforeData }));
}

const eventsOfSeveral: SeveralForm = {
  ...sseFrame,
  batch: lineEvents,
  selection: (selection, placing) => joinPlaced(selection, placing, lineEvents),
  position: ({ end, linesFollow }, placing) =>
    linesFollow ? null : encodePosition(placedId(end, placing)),
  late: lateBy(sseFrame),
};

function batchesOfSeveral(eventName: string | null): SeveralForm {
  // The id is up to 7 KB, so it is said once, and there is where clients keep it.
  const wrap: Wrap = (id, log) => ({
    before: `event: ${eventName ?? eventNameOf(log)}\nid: ${id}\ndata: {"log":"${log}",`,
    after: '}\n\n',
  });
  return { ...sseFrame, ...messagesIn(wrap), late: lateBy(sseFrame) };
}

const framesOfSeveral: SeveralForm = {
  ...frameForm,
  ...messagesIn((id, log) => ({ before: `{"log":"${log}",`, after: `,"id":"${id}"}` })),
  late: lateBy(frameForm),
};

/** What stands around a message without its braces and its id. */
type Wrap = (id: string, log: string) => { readonly before: string; readonly after: string };

/**
 * The messages that viewers of the one log get, made once for all of them, with other ends: making JSON of
 * the lines is what costs.
 */
function messagesIn(wrap: Wrap): Pick<SeveralForm, 'batch' | 'selection' | 'position'> {
  function wrapMessage(message: Buffer, end: EventId, placing: Placing): Buffer {
    const ownEnd = `,"id":"${formatEventId({ ...end, left: null })}"}`;
    const length = message.length - ownEnd.length;
    if (message.toString('latin1', length) !== ownEnd)
      throw new Error('a message ends with its id');
    const { before, after } = wrap(placedId(end, placing), placing.log);
    const body = message.subarray(1, length);
    return Buffer.concat([Buffer.from(before, 'latin1'), body, Buffer.from(after, 'latin1')]);
  }

  return {
    batch: (batch, placing) =>
      wrapMessage(
        encodeShared(batch, frameForm),
        endIdOf(batch),
        behind(placing, lineCountOf(batch)),
      ),
    selection: (selection, placing) =>
      wrapMessage(
        encodeSelection(selection, frameForm),
        selection.end,
        behind(placing, lineCountIn(selection)),
      ),
    position(passed, placing) {
      const message = frameForm.position(passed, null);
      return message && wrapMessage(message, passed.end, placing);
    },
  };
}

function jsonLines(batch: Batch, placing: Placing): Buffer {
  return encodeJsonLines(batch, placedIds(batch, placing), { log: placing.log });
}

const jsonOfSeveral: SeveralForm = {
  ...ndjsonForm,
  batch: jsonLines,
  selection: (selection, placing) => joinPlaced(selection, placing, jsonLines),
  position: ({ end, linesFollow }, placing) =>
    linesFollow ? null : encodeJsonPosition(placedId(end, placing), { log: placing.log }),
  late: lateBy(ndjsonForm),
};

const textOfSeveral: SeveralForm = {
  ...textForm,
  batch: ({ bytes }, { log }) => prefixLines(bytes, log),
  selection: ({ runs }, { log }) => Buffer.concat(runs.map(({ bytes }) => prefixLines(bytes, log))),
  position: () => null,
  late: ({ bytes }, log) => prefixLines(bytes, log),
};

const LINE_END = 0x0a;
const LINE_END_BYTES = Buffer.from([LINE_END]);

/** Each line behind the name of its log. A piece of a line stands alone: another log may be next. */
function prefixLines(bytes: Buffer, log: string): Buffer {
  const prefix = `${log}: `;
  const hasEnd = bytes.at(-1) === LINE_END;
  const firstEnd = bytes.indexOf(LINE_END);
  // The one line may be long, and need not be made text.
  if (firstEnd === -1 || firstEnd === bytes.length - 1) {
    return Buffer.concat([
      Buffer.from(prefix, 'latin1'),
      bytes,
      hasEnd ? NO_BYTES : LINE_END_BYTES,
    ]);
  }
  const text = bytes.toString('latin1', 0, hasEnd ? bytes.length - 1 : bytes.length);
  return Buffer.from(`${prefix}${text.replaceAll('\n', `\n${prefix}`)}\n`, 'latin1');
}

/** The stream's id after each line of a batch. */
function placedIds(
  batch: Batch,
  { before, after, left }: Placing,
  { before: first = '', behind: last = '' }: AroundIds = {},
): LineIds {
  const begin = first + before;
  if (left === null) return createLineIds(batch, null, { before: begin, behind: after + last });
  const ids = createLineIds(batch, null, { before: begin, behind: after });
  let linesLeft = left;
  return {
    at(endOffset) {
      linesLeft -= 1;
      return `${ids.at(endOffset)},:${linesLeft}${last}`;
    },
  };
}

/** The stream's id at a position in this log. */
function placedId(id: EventId, { before, after, left }: Placing): string {
  const count = left === null ? '' : `,:${left}`;
  return `${before}${formatEventId({ ...id, left: null })}${after}${count}`;
}

/** The place behind so many lines. */
function behind(placing: Placing, lineCount: number): Placing {
  const { left } = placing;
  return left === null ? placing : { ...placing, left: left - lineCount };
}

function lineCountIn({ runs }: Selection): number {
  return runs.reduce((count, run) => count + lineCountOf(run), 0);
}

function joinPlaced(
  selection: Selection,
  placing: Placing,
  encode: (run: Batch, placing: Placing) => Buffer,
): Buffer {
  return joinRuns(selection, placing.left, (run, left) => encode(run, { ...placing, left }));
}
