import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, copyFileSync, existsSync, renameSync, truncateSync } from 'node:fs';

/** A writer of numbered lines that knows what it wrote. */
export interface Journal {
  readonly path: string;
  /** How many lines have been written. */
  readonly count: number;
  /** Appends numbered lines in one write, to the log or to the file that it was. */
  write(lineCount: number, to?: string): void;
  /** Appends the beginning of the next line, without an end; the next write finishes it. */
  writeHalf(): void;
  /** Renames the files to `.1`, `.2`, … and goes on in a new one at once. */
  rotateByRename(keep?: number): void;
  /** Copies the file to `.1` and empties it. */
  rotateByCopy(keep?: number): void;
  /** Rotates by renaming, and lets the real gzip work at the others while all goes on. */
  rotateAndCompress(keep?: number): Promise<void>;
  /** The text of every line so far. */
  lines(): string[];
}

export function createJournal(path: string): Journal {
  let count = 0;
  let half = '';

  function shift(keep: number): void {
    for (let number = keep - 1; number >= 1; number -= 1) {
      for (const suffix of ['', '.gz']) {
        const name = `${path}.${number}${suffix}`;
        if (existsSync(name)) renameSync(name, `${path}.${number + 1}${suffix}`);
      }
    }
  }

  function rotateByRename(keep = 9): void {
    shift(keep);
    renameSync(path, `${path}.1`);
    appendFileSync(path, '');
  }

  return {
    path,
    get count() {
      return count;
    },
    write(lineCount, to = path) {
      let text = '';
      for (let end = count + lineCount; count < end; count += 1) {
        text += `${lineOf(count).slice(half.length)}\n`;
        half = '';
      }
      appendFileSync(to, text);
    },
    writeHalf() {
      if (half !== '') return;
      half = lineOf(count).slice(0, 20);
      appendFileSync(path, half);
    },
    rotateByRename,
    async rotateAndCompress(keep = 9) {
      rotateByRename(keep);
      await once(spawn('gzip', ['-f', `${path}.1`], { stdio: 'ignore' }), 'exit');
    },
    rotateByCopy(keep = 9) {
      shift(keep);
      copyFileSync(path, `${path}.1`);
      truncateSync(path, 0);
    },
    lines: () => Array.from({ length: count }, (_, index) => lineOf(index)),
  };
}

/** Lines are of these forms in turn; `#` is the number of the line in eight digits, `@` as it is. */
export const LINE_FORMS: readonly string[] = Array.from(
  { length: 7 },
  (_, index) => `# ${'abcdefghij'.repeat(1 + index)} end of @`,
);

/** A line that tells its number, and is of no particular length. */
export function lineOf(number: number): string {
  const form = LINE_FORMS[number % LINE_FORMS.length] ?? '';
  return form.replace('#', String(number).padStart(8, '0')).replace('@', String(number));
}
