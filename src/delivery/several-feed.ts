import { endIdOf } from '../protocol/batch.ts';
import { formatEventId } from '../protocol/event-id.ts';
import type { EventId } from '../protocol/event-id.ts';
import { noticeOf } from '../protocol/several-forms.ts';
import type { Placing, SeveralForm } from '../protocol/several-forms.ts';
import { formatVectorId } from '../protocol/vector-id.ts';
import type { VectorPart } from '../protocol/vector-id.ts';
import type { Feed, Voice } from './feed.ts';
import type { LineTimes } from './line-times.ts';
import type { Several, SeveralStep } from './several.ts';
import type { Steps } from './viewer-step.ts';

/** One of several logs, and the viewer's place in it. */
export interface Source {
  /** Its name. */
  readonly log: string;
  readonly steps: Steps;
  /** When its lines were written; null where nobody asked. */
  readonly times: LineTimes | null;
  /** What to come back with before the first step; null where there is nothing yet. */
  readonly id: EventId | null;
}

/**
 * The lines of several logs, each said with its name, and ids that are the positions in all of them.
 * @param several puts their steps behind each other.
 */
export function createSeveralFeed(
  sources: readonly Source[],
  several: Several,
  form: SeveralForm,
): Feed<SeveralStep> {
  /** Behind what the client was sent, in the order of the URL: the cursors are further on. */
  const parts = sources.map(({ log, id }) => partOf(log, id));

  function moveTo(index: number, log: string, id: EventId): void {
    parts[index] = partOf(log, id);
  }

  function voiceOf({ index }: SeveralStep): Voice {
    const log = sources[index]?.log ?? '';
    const movedId = (id: EventId | null, left: number | null): string | null => {
      if (id === null) return null;
      moveTo(index, log, id);
      return formatVectorId(parts, left);
    };
    const placingAt = (id: EventId, left: number | null): Placing => {
      moveTo(index, log, id);
      return { ...aroundPart(parts, index), log, left };
    };
    return {
      batch: (batch, left) => form.batch(batch, placingAt(endIdOf(batch), left)),
      selection: (selection, left) => form.selection(selection, placingAt(selection.end, left)),
      position: ({ passed }, left) => form.position(passed, placingAt(passed.end, left)),
      notice: ({ notice, id }, left) => form.notice(noticeOf(notice, log), movedId(id, left)),
      late: ({ late, id }, left) => form.late(late, log, movedId(id, left)),
    };
  }

  return {
    next: several.next,
    voiceOf,
    idText: (left) => formatVectorId(parts, left),
    close: several.close,
  };
}

function partOf(log: string, id: EventId | null): VectorPart {
  return { log, id: id && formatEventId({ ...id, left: null }) };
}

/** What stands in a vector before the id of one log, and behind it. */
function aroundPart(
  parts: readonly VectorPart[],
  index: number,
): { readonly before: string; readonly after: string } {
  let [before, after] = ['', ''];
  for (const [at, { log, id }] of parts.entries()) {
    if (at === index) before += `${log}:`;
    else if (id !== null && at < index) before += `${log}:${id},`;
    else if (id !== null) after += `,${log}:${id}`;
  }
  return { before, after };
}
