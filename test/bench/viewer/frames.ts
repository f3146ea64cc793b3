import type { Page } from 'playwright-core';

/** What was seen of a page while it scrolled. */
export interface FramesSeen {
  readonly frames: number;
  /** The longest time in which a part of the pane showed no row. */
  readonly blankMs: number;
  /** The longest time at the first or last row that the page holds while the log has more there. */
  readonly heldMs: number;
  /** Tasks of more than 50 ms, and the longest. */
  readonly longTasks: number;
  readonly longestTaskMs: number;
}

interface Watch {
  stop(): FramesSeen;
}

declare global {
  var framesWatch: Watch | undefined;
}

/** Looks at each frame until `stopWatching`, once it is painted. */
export async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const pane = document.querySelector('#pane');
    if (!(pane instanceof HTMLElement)) throw new Error('there is no pane');
    const tasks: number[] = [];
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration);
    });
    observer.observe({ entryTypes: ['longtask'] });
    let isOver = false;
    let frames = 0;
    /** Since when, and how long at most. */
    const spell = { blank: [NaN, 0], held: [NaN, 0] };

    function note(kind: 'blank' | 'held', is: boolean): void {
      const [since = NaN, most = 0] = spell[kind];
      const begun = Number.isNaN(since) ? performance.now() : since;
      spell[kind] = is ? [begun, Math.max(most, performance.now() - begun)] : [NaN, most];
    }

    const look = (): void => {
      frames += 1;
      const { top, bottom } = pane.getBoundingClientRect();
      const rows = document.querySelector('.mounted')?.getBoundingClientRect();
      const head = document.querySelector('.row.head');
      const headBottom = head?.getBoundingClientRect().bottom ?? top;
      const isHeadSeen = headBottom > top;
      const isShort = rows === undefined || rows.bottom < bottom - 1;
      const isBlank = isShort || (!isHeadSeen && rows.top > top + 1);
      const isMore = head?.textContent?.startsWith('Earlier') === true;
      note('blank', isBlank);
      note('held', isHeadSeen && isMore);
    };

    function next(): void {
      if (isOver) return;
      requestAnimationFrame(next);
      const painted = new MessageChannel();
      painted.port1.addEventListener('message', look, { once: true });
      painted.port1.start();
      painted.port2.postMessage(null);
    }

    next();
    globalThis.framesWatch = {
      stop() {
        isOver = true;
        for (const { duration } of observer.takeRecords()) tasks.push(duration);
        observer.disconnect();
        return {
          frames,
          blankMs: spell.blank[1] ?? 0,
          heldMs: spell.held[1] ?? 0,
          longTasks: tasks.length,
          longestTaskMs: Math.max(0, ...tasks),
        };
      },
    };
  });
}

export async function stopWatching(page: Page): Promise<FramesSeen> {
  const seen = await page.evaluate(() => globalThis.framesWatch?.stop());
  if (seen === undefined) throw new Error('watchFrames() comes first');
  return seen;
}
