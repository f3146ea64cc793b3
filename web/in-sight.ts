import type { LinesPane } from './lines/pane.ts';
import type { LineRow } from './lines/row.ts';
import type { Scale } from './scroll/scale.ts';
import type { LineWindow } from './window/window.ts';

/** Where a reader is, by the rows that the page holds. */
export interface InSight {
  /** The topmost line in sight; the last of all where there is none below. */
  topLine(): LineRow | null;
  /** The line of a row, or the one before it; null: the topmost in sight. */
  lineNear(sequence: number | null): LineRow | undefined;
  /** The lines of rows `[first, last]`, of those that the page holds. */
  linesOf(first: number, last: number): readonly LineRow[];
  /** Where a line is among all bytes, 0 to 1. */
  shareOf(line: LineRow): number;
  /** The row at a share of all bytes; null where it is not held. */
  rowAtShare(share: number): number | null;
  /** From the last line to the end of the log. */
  bytesBehind(): number;
}

export function createInSight(
  lines: LineWindow,
  scale: Scale,
  list: Pick<LinesPane, 'firstVisible'>,
): InSight {
  function topLine(): LineRow | null {
    for (let sequence = list.firstVisible; sequence < lines.end; sequence += 1) {
      const row = lines.at(sequence);
      if (row?.kind === 'line' && row.offset !== null) return row;
    }
    return lines.lastLine ?? null;
  }

  function shareOf({ generation, offset }: LineRow): number {
    return scale.shareOf({ generation, offset: offset ?? 0 });
  }

  return {
    topLine,
    lineNear(sequence) {
      if (sequence === null) return topLine() ?? undefined;
      for (let at = sequence; at >= lines.first; at -= 1) {
        const row = lines.at(at);
        if (row?.kind === 'line') return row;
      }
      return lines.firstLine;
    },
    linesOf: (first, last) => linesIn(lines, first, last),
    shareOf,
    rowAtShare(share) {
      const { firstLine, lastLine } = lines;
      if (firstLine === undefined || lastLine === undefined) return null;
      if (share < shareOf(firstLine) || share > shareOf(lastLine)) return null;
      for (let sequence = lines.first; sequence < lines.end; sequence += 1) {
        const row = lines.at(sequence);
        if (row?.kind === 'line' && row.offset !== null && shareOf(row) >= share) return sequence;
      }
      return null;
    },
    bytesBehind() {
      const last = lines.lastLine;
      if (last === undefined) return Infinity;
      const { generation, offset, size } = last;
      return scale.bytesBehind({ generation, offset: (offset ?? 0) + size });
    },
  };
}

/** The lines of rows `[first, last]`, of those that a window holds. */
export function linesIn(lines: LineWindow, first: number, last: number): readonly LineRow[] {
  const from = Math.max(first, lines.first);
  const length = Math.max(0, Math.min(last + 1, lines.end) - from);
  const rows = Array.from({ length }, (_, index) => lines.at(from + index));
  return rows.filter((row) => row?.kind === 'line');
}
