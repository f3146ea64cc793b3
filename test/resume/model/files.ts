import {
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import { createJournal, lineOf } from '../../helpers/journal.ts';

/** More files than a schedule can make: none is lost but by `delete-oldest`. */
const KEEP = 60;

/** The files of a log, what happens to them, and what of them is gone for good. */
export interface Files {
  readonly path: string;
  /** How many lines have been written. */
  readonly count: number;
  /** The numbers of the lines that no file has any more. */
  readonly destroyed: ReadonlySet<number>;
  /** Runs of them that were overwritten in the live file: each as its first number and its last. */
  readonly overwritten: readonly (readonly [first: number, last: number])[];
  write(lines: number): void;
  writeHalf(): void;
  rename(): void;
  renameAndWriteLate(lines: number): void;
  copyTruncate(): void;
  /** @param which counted from the oldest; where there are not so many, from the oldest again. */
  gzip(which: number): void;
  deleteOldest(): void;
  truncateAndRefill(): void;
}

export function createFiles(folder: string): Files {
  const path = join(folder, 'app.log');
  const journal = createJournal(path);
  const destroyed = new Set<number>();
  const overwritten: [number, number][] = [];

  /** Rotated files, oldest first. */
  function rotated(): string[] {
    return readdirSync(folder)
      .filter((name) => /^app\.log\.\d+(?:\.gz)?$/.test(name))
      .toSorted((a, b) => numberOf(b) - numberOf(a))
      .map((name) => join(folder, name));
  }

  function destroy(file: string): number[] {
    const bytes = readFileSync(file);
    const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('latin1');
    const numbers = text.split('\n').flatMap((line) => {
      const number = Number(line.slice(0, 8));
      return line !== '' && line === lineOf(number) ? [number] : [];
    });
    for (const number of numbers) destroyed.add(number);
    return numbers;
  }

  return {
    path,
    destroyed,
    overwritten,
    get count() {
      return journal.count;
    },
    write: journal.write,
    writeHalf: journal.writeHalf,
    // A writer that rotates by itself does so between two lines.
    rename() {
      journal.write(1);
      journal.rotateByRename(KEEP);
    },
    renameAndWriteLate(lines) {
      journal.write(1);
      journal.rotateByRename(KEEP);
      journal.write(lines, `${path}.1`);
    },
    copyTruncate() {
      journal.write(1);
      journal.rotateByCopy(KEEP);
    },
    gzip(which) {
      const plain = rotated().filter((file) => !file.endsWith('.gz'));
      const file = plain[which % plain.length];
      if (file === undefined) return;
      const { atime, mtime } = statSync(file);
      writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
      utimesSync(`${file}.gz`, atime, mtime);
      unlinkSync(file);
    },
    deleteOldest() {
      const [oldest] = rotated();
      if (oldest === undefined) return;
      destroy(oldest);
      unlinkSync(oldest);
    },
    truncateAndRefill() {
      journal.write(1);
      const numbers = destroy(path);
      overwritten.push([numbers.at(0) ?? 0, numbers.at(-1) ?? 0]);
      const { size } = statSync(path);
      truncateSync(path, 0);
      const shortest = lineOf(0).length;
      journal.write(Math.ceil(size / shortest) + 1);
    },
  };
}

function numberOf(name: string): number {
  return Number(/\.(\d+)(?:\.gz)?$/.exec(name)?.[1]);
}
