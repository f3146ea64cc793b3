import type { Browser, CDPSession, Page } from 'playwright-core';

/** What Chromium counts of a page since it was opened. */
export interface PageCounts {
  /** Seconds that the main thread had a processor: what others do on this machine is not in it. */
  readonly TaskDuration: number;
  readonly LayoutCount: number;
  readonly RecalcStyleCount: number;
}

/** Reads what Chromium counts. */
export interface Gauge {
  read(): Promise<PageCounts>;
  /** Bytes of JavaScript that the page holds once what it does not is collected. */
  heapBytes(): Promise<number>;
  /** Nodes that the document has, texts included. */
  nodes(): Promise<number>;
}

export async function createGauge(page: Page): Promise<Gauge> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return {
    async read() {
      const { metrics } = await session.send('Performance.getMetrics');
      const of = (name: string): number =>
        metrics.find((metric) => metric.name === name)?.value ?? NaN;
      return {
        TaskDuration: of('TaskDuration'),
        LayoutCount: of('LayoutCount'),
        RecalcStyleCount: of('RecalcStyleCount'),
      };
    },
    async heapBytes() {
      // What weak maps held goes with the second.
      await session.send('HeapProfiler.collectGarbage');
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      return usedSize;
    },
    nodes: () =>
      page.evaluate(() => {
        const nodes = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
        let count = 1;
        while (nodes.nextNode() !== null) count += 1;
        return count;
      }),
  };
}

/** Reads the memory of the worker that pages share, as of a page. */
export type WorkerHeap = () => Promise<number>;

/** There must be one shared worker in the browser. */
export async function gaugeWorker(browser: Browser): Promise<WorkerHeap> {
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send('Target.getTargets');
  const targetId = targetInfos.find(({ type }) => type === 'shared_worker')?.targetId;
  if (targetId === undefined) throw new Error('the page has no shared worker');
  // Playwright speaks to pages only, so that what is for the worker goes in an envelope.
  const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
  let lastCall = 0;
  async function call(method: string): Promise<{ usedSize?: number }> {
    lastCall += 1;
    const id = lastCall;
    const answer = answerTo(session, id);
    const message = JSON.stringify({ id, method });
    await session.send('Target.sendMessageToTarget', { sessionId, message });
    return answer;
  }
  return async () => {
    await call('HeapProfiler.collectGarbage');
    return (await call('Runtime.getHeapUsage')).usedSize ?? NaN;
  };
}

function answerTo(session: CDPSession, id: number): Promise<{ usedSize?: number }> {
  return new Promise((resolve) => {
    session.on('Target.receivedMessageFromTarget', function listen({ message }) {
      const answer: { id?: number; result?: { usedSize?: number } } = JSON.parse(message);
      if (answer.id !== id) return;
      session.off('Target.receivedMessageFromTarget', listen);
      resolve(answer.result ?? {});
    });
  });
}
