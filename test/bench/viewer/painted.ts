import type { Page } from 'playwright-core';

import { percentile } from '../lib/statistics.ts';
import { numberOf } from '../loads/line.ts';

/** The newest line that is painted, and when it was. */
interface Painted {
  readonly line: string;
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

interface Watch {
  stop(): readonly Painted[];
}

declare global {
  var paintedWatch: Watch | undefined;
}

/** Looks at the last row whenever a frame was painted, until `stopPainted`. */
export async function watchPainted(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Painted[] = [];
    let isOver = false;
    let newest = '';

    function look(): void {
      const line = document.querySelector('.mounted > :last-child')?.textContent ?? '';
      if (line === newest) return;
      newest = line;
      seen.push({ line, atMs: Date.now() });
    }

    function next(): void {
      if (isOver) return;
      requestAnimationFrame(next);
      setTimeout(look);
    }

    next();
    globalThis.paintedWatch = {
      stop() {
        isOver = true;
        return seen;
      },
    };
  });
}

export async function stopPainted(page: Page): Promise<readonly Painted[]> {
  return (await page.evaluate(() => globalThis.paintedWatch?.stop())) ?? [];
}

/** The lines up to this number were written at this time. */
export interface Written {
  readonly end: number;
  readonly atMs: number;
}

/** How long after its writing each line, or one that is newer, was painted: p99 in milliseconds. */
export function lagP99(written: readonly Written[], seen: readonly Painted[]): number {
  const lags: number[] = [];
  let next = 0;
  for (const { line, atMs } of seen) {
    const newest = numberOf(line);
    for (let one = written[next]; one !== undefined && one.end - 1 <= newest; one = written[next]) {
      lags.push(atMs - one.atMs);
      next += 1;
    }
  }
  return percentile(lags, 0.99);
}
