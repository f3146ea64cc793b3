/** Where rows are, in pixels. All have the same height until one was seen to have another. */
export interface Heights {
  /** Notes the height of a row; true when it is news. */
  measure(sequence: number, pixels: number): boolean;
  /** Top of a row, counted from that of `first`. */
  topOf(sequence: number, first: number): number;
  /** The row at so many pixels below the top of `first`. */
  rowAt(pixels: number, first: number): number;
  /** Forgets the rows that are not in [first, end). */
  keep(first: number, end: number): void;
}

export function createHeights(rowHeight: number): Heights {
  /** Only those that differ: most lists have none. */
  const extra = new Map<number, number>();

  function topOf(sequence: number, first: number): number {
    let top = (sequence - first) * rowHeight;
    for (const [row, pixels] of extra) if (row >= first && row < sequence) top += pixels;
    return top;
  }

  return {
    measure(sequence, pixels) {
      const more = pixels - rowHeight;
      // Rows are drawn at fractions of a pixel on some screens.
      if (Math.abs(more - (extra.get(sequence) ?? 0)) < 0.5) return false;
      if (Math.abs(more) < 0.5) extra.delete(sequence);
      else extra.set(sequence, more);
      return true;
    },
    topOf,
    rowAt(pixels, first) {
      const tall = [...extra].filter(([row]) => row >= first).toSorted(([a], [b]) => a - b);
      let shift = 0;
      for (const [row, more] of tall) {
        const top = (row - first) * rowHeight + shift;
        if (pixels < top) break;
        if (pixels < top + rowHeight + more) return row;
        shift += more;
      }
      return first + Math.floor((pixels - shift) / rowHeight);
    },
    keep(first, end) {
      for (const row of extra.keys()) if (row < first || row >= end) extra.delete(row);
    },
  };
}
