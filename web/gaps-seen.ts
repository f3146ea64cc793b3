import type { LineRow, Row } from './lines/row.ts';
import type { Place } from './scroll/scale.ts';

/** So many are remembered; then the oldest is forgotten. */
const MAX_GAPS = 200;

/** Where lines are missing, of all that the page came across. */
export interface GapsSeen {
  readonly places: readonly Place[];
  /** Takes up rows with their elements, and says whether a gap among them is news. */
  look(rows: readonly (readonly [Row, Pick<HTMLElement, 'dataset'>])[]): boolean;
}

/** @param lineNear gives the line of a row, or the one before it. */
export function createGapsSeen(lineNear: (sequence: number) => LineRow | undefined): GapsSeen {
  const gaps = new Map<string, Place>();

  function add(line: LineRow): boolean {
    const { generation } = line;
    const offset = (line.offset ?? 0) + line.size;
    const key = `${generation} ${offset}`;
    if (gaps.has(key)) return false;
    gaps.set(key, { generation, offset });
    const [oldest] = gaps.keys();
    if (gaps.size > MAX_GAPS && oldest !== undefined) gaps.delete(oldest);
    return true;
  }

  return {
    get places() {
      return [...gaps.values()];
    },
    look(rows) {
      const lines = rows
        .filter(([row]) => row.kind === 'notice' && (row.tone === 'gap' || row.tone === 'fault'))
        .map(([, { dataset }]) => lineNear(Number(dataset['sequence'])));
      return lines.filter((line) => line !== undefined && add(line)).length > 0;
    },
  };
}
