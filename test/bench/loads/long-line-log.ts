import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { CACHE } from '../lib/paths.ts';

/** A log file that is one line without an end. */
export interface LongLineLog {
  readonly path: string;
  readonly bytes: number;
}

const CHUNK = Buffer.alloc(1_000_000, 'a line that goes on and on; ');

/** A file of about so many bytes, made once and kept for the next time. */
export function longLineLog(wantedBytes: number): LongLineLog {
  const chunkCount = Math.max(1, Math.round(wantedBytes / CHUNK.length));
  const path = join(CACHE, `long-line-${chunkCount}.log`);
  if (!existsSync(path)) make(path, chunkCount);
  return { path, bytes: chunkCount * CHUNK.length };
}

function make(path: string, chunkCount: number): void {
  mkdirSync(CACHE, { recursive: true });
  const draft = `${path}-${process.pid}`;
  const file = openSync(draft, 'w');
  for (let chunk = 0; chunk < chunkCount; chunk += 1) writeSync(file, CHUNK);
  closeSync(file);
  // Under its name it is whole, even when two benchmarks make it at once.
  renameSync(draft, path);
}
