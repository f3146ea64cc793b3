import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project. This file runs as test/output/bench/lib/paths.js. */
export const PROJECT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Where results are left. */
export const OUTPUT = join(PROJECT, 'test/output');

/** Large inputs are made once and kept here. */
export const CACHE = join(tmpdir(), 'sse-tail-bench');

/** The program of a process that this benchmark starts. `path` is relative to test/bench. */
export function programPath(path: string): string {
  return fileURLToPath(new URL(`../${path.replace(/\.ts$/, '.js')}`, import.meta.url));
}
