import type { Page } from 'playwright-core';

import { formatLine } from '../loads/line.ts';
import { untilCounted, untilLive } from './page.ts';
import type { ViewerCase } from './viewer-bench.ts';

const LINES_AT_FIRST = 100;

/** Whether many tabs of one browser are all live over HTTP/1.1. */
export const tabs: ViewerCase = {
  name: 'tabs',
  async measure({ scale, url, createContext, write }) {
    const context = await createContext();
    write('tabs', linesFrom(0, LINES_AT_FIRST));
    const opened: Page[] = [];
    for (let tab = 0; tab < scale.tabs; tab += 1) {
      const page = await context.newPage();
      await page.goto(`${url}?log=tabs`);
      opened.push(page);
    }
    for (const page of opened) await untilLive(page);
    write('tabs', linesFrom(LINES_AT_FIRST, LINES_AT_FIRST));
    const got = await Promise.allSettled(
      opened.map((page) => untilCounted(page, 2 * LINES_AT_FIRST)),
    );
    const live = got.filter(({ status }) => status === 'fulfilled').length;
    return [
      { name: 'tabs that are live', unit: '', value: live, goal: { exactly: scale.tabs } },
      { name: 'streams on the server', unit: '', value: await viewersOf(url) },
    ];
  },
};

function linesFrom(first: number, count: number): string {
  return Array.from({ length: count }, (_, index) => formatLine(first + index, 0)).join('');
}

async function viewersOf(url: string): Promise<number> {
  const health: { viewers?: number } = await (await fetch(`${url}healthz`)).json();
  return health.viewers ?? NaN;
}
