import type { BatchMessage } from './batch-message.ts';
import type { Batch } from './batch.ts';
import { formatEventId, formatMark } from './event-id.ts';
import type { PassedOver, Selection } from './selection.ts';
import { toTexts } from './to-texts.ts';

/** What passed of a stretch, as one message that accounts for every byte of it. */
export function toSelectionMessage(
  { startOffset, runs, end }: Selection,
  left: number | null,
): BatchMessage {
  const lengths: number[] = [];
  const skipped: [number, number][] = [];
  let offset = startOffset;
  for (const run of runs) {
    if (run.startOffset > offset) skipped.push([lengths.length, run.startOffset - offset]);
    for (const line of run.lines()) lengths.push(line.length + (run.endsMidLine ? 0 : 1));
    offset = run.endOffset;
  }
  if (end.offset > offset) skipped.push([lengths.length, end.offset - offset]);
  return {
    offset: startOffset,
    lengths,
    marks: marksOf(runs),
    ...(skipped.length > 0 ? { skipped } : {}),
    lines: runs.flatMap((run) => toTexts(run.lines(), run)),
    ...(runs.at(-1)?.endsMidLine === true ? { partial: true as const } : {}),
    id: formatEventId({ ...end, left: left === null ? null : left - lengths.length }),
  };
}

/** A message without lines. */
export function toPositionMessage(
  { startOffset, end }: PassedOver,
  left: number | null,
): BatchMessage {
  const skipped = [[0, end.offset - startOffset]] as const;
  const id = formatEventId({ ...end, left });
  return { offset: startOffset, lengths: [], marks: [], skipped, lines: [], id };
}

/** The marks that the lines of some runs need. */
function marksOf(runs: readonly Batch[]): (readonly [number, string])[] {
  const texts = new Map<number, string>();
  for (const { marks, startOffset, endOffset, endsMidLine: midLine, ...run } of runs) {
    const firstEnd = startOffset + (run.lines()[0]?.length ?? 0) + (midLine ? 0 : 1);
    const first = marks.findLastIndex(({ from }) => from <= firstEnd);
    for (const mark of marks.slice(first)) {
      if (mark.from > endOffset) break;
      // Lines of another run before may end behind the same mark, and are finished.
      const from = midLine ? endOffset : mark.from;
      texts.set(from, formatMark({ ...mark, midLine, left: null }));
    }
  }
  return [...texts];
}
