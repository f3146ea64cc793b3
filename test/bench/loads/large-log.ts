import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { CACHE } from '../lib/paths.ts';
import { formatLine } from './line.ts';

/** A large log file, and what is in it. */
export interface LargeLog {
  readonly path: string;
  readonly bytes: number;
  readonly lineCount: number;
}

/** Lines whose bytes are counted without making them: their lengths repeat after so many lines. */
const LINES_PER_CHUNK = 8000;

/** A file of about so many bytes, made once and kept for the next time. */
export function largeLog(wantedBytes: number): LargeLog {
  const chunkBytes = chunkFrom(0).length;
  const chunkCount = Math.max(1, Math.round(wantedBytes / chunkBytes));
  const folder = join(CACHE, `${chunkCount}-chunks`);
  const path = join(folder, 'large.log');
  if (!existsSync(path)) make(folder, path, chunkCount);
  return { path, bytes: chunkCount * chunkBytes, lineCount: chunkCount * LINES_PER_CHUNK };
}

function make(folder: string, path: string, chunkCount: number): void {
  mkdirSync(folder, { recursive: true });
  const draft = `${path}-${process.pid}`;
  const file = openSync(draft, 'w');
  for (let chunk = 0; chunk < chunkCount; chunk += 1) {
    writeSync(file, chunkFrom(chunk * LINES_PER_CHUNK));
  }
  closeSync(file);
  // Under its name it is whole, even when two benchmarks make it at once.
  renameSync(draft, path);
}

/** ASCII, so its length is its size. */
function chunkFrom(firstNumber: number): string {
  let text = '';
  for (let index = 0; index < LINES_PER_CHUNK; index += 1)
    text += formatLine(firstNumber + index, 0);
  return text;
}
