import { fileName, isReadable } from './family.ts';
import type { Member } from './family.ts';
import type { Search } from './reach.ts';

/** A file of a family, and how many bytes it holds. */
export interface FileSize {
  readonly file: string;
  /** Bytes, uncompressed. */
  readonly size: number;
  /** False for a compressed file that says so itself: it was not inflated yet. */
  readonly exact: boolean;
}

/** Sizes are told of the newest files only, where there are more. */
const MAX_FILES = 256;
/** So many are looked at together. */
const TOGETHER = 16;

/** The files of a log that can be read, oldest first. A few small reads each; nothing is inflated. */
export async function sizesOf(search: Search): Promise<FileSize[]> {
  const members = (await search.family.list()).filter(isReadable).slice(-MAX_FILES);
  const sizes: FileSize[] = [];
  for (let start = 0; start < members.length; start += TOGETHER) {
    const some = members.slice(start, start + TOGETHER);
    const known = await Promise.all(some.map((member) => sizeOf(search, member)));
    sizes.push(...known.filter((it) => it !== null));
  }
  return sizes;
}

/** Null where the file is gone, or cannot be read. */
async function sizeOf({ reach }: Search, { path }: Member): Promise<FileSize | null> {
  const generation = await reach.tryOpen(path);
  if (generation === null) return null;
  const { file } = generation;
  try {
    const guess = await file.archive?.guessSize();
    const { bytes, isExact } = guess ?? { bytes: await file.size(), isExact: true };
    return { file: fileName(path), size: bytes, exact: isExact };
  } finally {
    generation.release();
  }
}

/** An offset in a file of a log, by name; null for the live one. */
export interface FileOffset {
  readonly file: string | null;
  readonly offset: number;
}

/** Where so much of all bytes is; of those of one file where one is named. */
export async function offsetAt(
  search: Search,
  { percent, file }: { readonly percent: number; readonly file: string | null },
): Promise<FileOffset> {
  const all = await sizesOf(search);
  const counted = file === null ? all : all.filter((it) => it.file === file);
  const total = counted.reduce((sum, { size }) => sum + size, 0);
  let offset = Math.floor((total * percent) / 100);
  for (const { file: name, size } of counted) {
    if (offset < size) return { file: name, offset };
    offset -= size;
  }
  return { file, offset: Number.MAX_SAFE_INTEGER };
}
