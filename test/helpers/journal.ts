import { appendFileSync, copyFileSync, existsSync, renameSync, truncateSync } from 'node:fs';

/** A writer of numbered lines that knows what it wrote. */
export interface Journal {
  readonly path: string;
  /** How many lines have been written. */
  readonly count: number;
  /** Appends numbered lines in one write. */
  write(lineCount: number): void;
  /** Appends the beginning of the next line, without an end; the next write finishes it. */
  writeHalf(): void;
  /** Renames the files to `.1`, `.2`, … and goes on in a new one at once. */
  rotateByRename(keep?: number): void;
  /** Copies the file to `.1` and empties it. */
  rotateByCopy(keep?: number): void;
  /** The text of every line so far. */
  lines(): string[];
}

export function createJournal(path: string): Journal {
  let count = 0;
  let half = '';

  function shift(keep: number): void {
    for (let number = keep - 1; number >= 1; number -= 1) {
      if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
    }
  }

  return {
    path,
    get count() {
      return count;
    },
    write(lineCount) {
      let text = '';
      for (let end = count + lineCount; count < end; count += 1) {
        text += `${lineOf(count).slice(half.length)}\n`;
        half = '';
      }
      appendFileSync(path, text);
    },
    writeHalf() {
      if (half !== '') return;
      half = lineOf(count).slice(0, 20);
      appendFileSync(path, half);
    },
    rotateByRename(keep = 9) {
      shift(keep);
      renameSync(path, `${path}.1`);
      appendFileSync(path, '');
    },
    rotateByCopy(keep = 9) {
      shift(keep);
      copyFileSync(path, `${path}.1`);
      truncateSync(path, 0);
    },
    lines: () => Array.from({ length: count }, (_, index) => lineOf(index)),
  };
}

/** A line that tells its number, and is of no particular length. */
function lineOf(number: number): string {
  return `${String(number).padStart(8, '0')} ${'abcdefghij'.repeat(1 + (number % 7))} end of ${number}`;
}
