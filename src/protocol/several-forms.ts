import type { Batch } from './batch.ts';
import { endIdOf } from './batch.ts';
import { formatEventId } from './event-id.ts';
import type { Format } from './format.ts';
import type { Late } from './late.ts';
import { createLineIds } from './line-ids.ts';
import type { LineIds } from './line-ids.ts';
import { RESERVED_EVENT_NAMES } from './notice.ts';
import type { Notice } from './notice.ts';
import { frameForm } from './wire-batch.ts';
import { encodeEvents, sseFrame } from './wire-events.ts';
import { encodeShared } from './wire-form.ts';
import type { WireFrame } from './wire-form.ts';
import { encodeJsonLines, ndjsonForm, textForm } from './wire-plain.ts';

/** Where a batch stands in a stream of several logs. */
export interface Placing {
  /** The name of the log that it is of. */
  readonly log: string;
  /** What stands in the stream's ids before the position in this log, and behind it. */
  readonly before: string;
  readonly after: string;
  /** How many lines a limited stream may still send before this batch; null without a limit. */
  readonly left: number | null;
}

/** How a stream of several logs looks on the wire. Pure, as a wire form is. */
export interface SeveralForm extends WireFrame {
  batch(batch: Batch, placing: Placing): Buffer;
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

const eventsOfSeveral: SeveralForm = {
  ...sseFrame,
  batch: (batch, placing) =>
    encodeEvents(batch, placedIds(batch, placing, `\nevent: ${eventNameOf(placing.log)}\ndata: `)),
  late: lateBy(sseFrame),
};

function batchesOfSeveral(eventName: string | null): SeveralForm {
  return {
    ...sseFrame,
    batch(batch, placing) {
      const { log } = placing;
      const head = `event: ${eventName ?? eventNameOf(log)}\nid: ${endOf(batch, placing)}\ndata: `;
      // The id is up to 7 KB, so it is said once, and there is where clients keep it.
      return wrapMessage(batch, { before: `${head}{"log":"${log}",`, after: '}\n\n' });
    },
    late: lateBy(sseFrame),
  };
}

const framesOfSeveral: SeveralForm = {
  ...frameForm,
  batch: (batch, placing) =>
    wrapMessage(batch, {
      before: `{"log":"${placing.log}",`,
      after: `,"id":"${endOf(batch, placing)}"}`,
    }),
  late: lateBy(frameForm),
};

/**
 * The message that viewers of the one log get, made once for all of them, with other ends: making JSON of
 * the lines is what costs.
 */
function wrapMessage(batch: Batch, { before, after }: { before: string; after: string }): Buffer {
  const message = encodeShared(batch, frameForm);
  const ownEnd = `,"id":"${formatEventId(endIdOf(batch))}"}`;
  const end = message.length - ownEnd.length;
  if (message.toString('latin1', end) !== ownEnd) throw new Error('a message ends with its id');
  const body = message.subarray(1, end);
  return Buffer.concat([Buffer.from(before, 'latin1'), body, Buffer.from(after, 'latin1')]);
}

const jsonOfSeveral: SeveralForm = {
  ...ndjsonForm,
  batch: (batch, placing) =>
    encodeJsonLines(batch, placedIds(batch, placing, ''), { log: placing.log }),
  late: lateBy(ndjsonForm),
};

const textOfSeveral: SeveralForm = {
  ...textForm,
  batch: ({ bytes }, { log }) => prefixLines(bytes, log),
  late: ({ bytes }, log) => prefixLines(bytes, log),
};

const LINE_END = 0x0a;

/** Each line behind the name of its log. A piece of a line stands alone: another log may be next. */
function prefixLines(bytes: Buffer, log: string): Buffer {
  const prefix = `${log}: `;
  const hasEnd = bytes.at(-1) === LINE_END;
  const text = bytes.toString('latin1', 0, hasEnd ? bytes.length - 1 : bytes.length);
  return Buffer.from(`${prefix}${text.replaceAll('\n', `\n${prefix}`)}\n`, 'latin1');
}

/** The stream's id after each line of a batch. @param behind what follows on every id. */
function placedIds(batch: Batch, { before, after, left }: Placing, behind: string): LineIds {
  if (left === null) {
    const ids = createLineIds(batch, null, after + behind);
    return { at: (endOffset) => before + ids.at(endOffset) };
  }
  const ids = createLineIds(batch, null, after);
  let linesLeft = left;
  return {
    at(endOffset) {
      linesLeft -= 1;
      return `${before}${ids.at(endOffset)},:${linesLeft}${behind}`;
    },
  };
}

/** The stream's id after a batch. */
function endOf(batch: Batch, { before, after, left }: Placing): string {
  const count = left === null ? '' : `,:${left - batch.lines().length}`;
  return `${before}${formatEventId(endIdOf(batch))}${after}${count}`;
}
