import type { FamilyFile } from '../lookup/page.ts';

/** Where a line is: its file in the page's own count, and the offset in it. */
export interface Place {
  readonly generation: number;
  readonly offset: number;
}

/** All bytes of a log in a row, oldest first, so that a place is a share of them. */
export interface Scale {
  /** Bytes of all files. */
  readonly total: number;
  readonly family: readonly FamilyFile[];
  /** The generation of the live file. */
  newest: number;
  /** Takes the files as a lookup named them. */
  learn(family: readonly FamilyFile[]): void;
  /** The live file has so many bytes at least. */
  grow(size: number): void;
  /** A share of all bytes, 0 to 1. */
  shareOf(place: Place): number;
  /** The generation of a file by its name; the live one's where there is none of that name. */
  generationOf(file: string): number;
  /** Bytes from a place to the end of the live file. */
  bytesBehind(place: Place): number;
  /** Where each file but the first begins, as a share. */
  turns(): number[];
}

export function createScale(): Scale {
  let family: readonly FamilyFile[] = [];
  let live = 0;
  let newest = 0;

  function sizes(): number[] {
    const known = family.map(({ size }) => size);
    if (known.length > 0) known[known.length - 1] = live;
    return known.length === 0 ? [live] : known;
  }

  function before({ generation, offset }: Place): number {
    const all = sizes();
    const index = Math.max(0, all.length - 1 - Math.max(0, newest - generation));
    const older = all.slice(0, index).reduce((sum, size) => sum + size, 0);
    return older + Math.min(offset, all[index] ?? 0);
  }

  function total(): number {
    return sizes().reduce((sum, size) => sum + size, 0);
  }

  return {
    get total() {
      return total();
    },
    get family() {
      return family;
    },
    get newest() {
      return newest;
    },
    set newest(generation) {
      if (generation !== newest) live = 0;
      newest = generation;
    },
    learn(files) {
      family = files;
      live = files.at(-1)?.size ?? live;
    },
    grow(size) {
      live = Math.max(live, size);
    },
    shareOf(place) {
      const all = total();
      return all === 0 ? 1 : Math.min(1, before(place) / all);
    },
    generationOf(file) {
      const index = family.findIndex((one) => one.file === file);
      return index === -1 ? newest : newest - (family.length - 1 - index);
    },
    bytesBehind: (place) => total() - before(place),
    turns() {
      const all = total();
      let sum = 0;
      return sizes()
        .slice(0, -1)
        .map((size) => (sum += size) / all);
    },
  };
}
