import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Expects something that takes a moment: `await eventually(() => read()).toBe(…)`. */
export function eventually<T>(read: () => Promise<T>): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read, { timeout: 25_000, interval: 30 });
}

/** Texts of the lines from `first` to before `end`: `line 7`, one a line. */
export function numberedLines(first: number, end: number): string {
  return Array.from({ length: end - first }, (_, index) => `line ${first + index}\n`).join('');
}

/** Waits until the status bar counts this many lines. */
export async function expectLineCount(page: Page, count: number): Promise<void> {
  const text = count === 1 ? '1 line ' : `${count.toLocaleString('en')} lines `;
  await eventually(() => page.locator('.light').textContent()).toContain(`· ${text}`);
}

/** Waits until the connection is in this state. */
export async function expectState(page: Page, name: string): Promise<void> {
  await eventually(() => page.locator('.chip b').textContent()).toBe(name);
}

/** The counters of the status bar, in words. */
export async function contiguity(page: Page): Promise<string> {
  return (await page.locator('.light').textContent()) ?? '';
}

/** The texts of all rows of a log, read as a reader would: by scrolling up to its beginning, then down. */
export function readAllRows(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const pane = document.querySelector('#pane');
    if (pane === null) throw new Error('there is no pane');
    // The page draws in the first frame after the scroll; in the second all is there.
    async function scrollPane(to: number): Promise<void> {
      pane?.scrollTo(0, to);
      for (let frame = 0; frame < 2; frame += 1)
        await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    // A reader's gesture comes before the scroll: without one the list goes back to its end.
    pane.dispatchEvent(new WheelEvent('wheel', { deltaY: -1 }));
    for (let tries = 0; tries < 300; tries += 1) {
      await scrollPane(0);
      if (document.querySelector('.head')?.textContent.startsWith('Beginning') === true) break;
    }
    const rows = new Map<number, string>();
    for (let top = 0; top < pane.scrollHeight; top += pane.clientHeight) {
      await scrollPane(top);
      for (const row of document.querySelectorAll<HTMLElement>('.mounted > .row'))
        rows.set(Number(row.dataset['sequence']), row.textContent);
    }
    return [...rows].toSorted(([a], [b]) => a - b).map(([, text]) => text);
  });
}

/** How many viewers the server has at this address. */
export async function viewersOf(url: string): Promise<number> {
  const health: unknown = await (await fetch(`${url}healthz`)).json();
  if (typeof health === 'object' && health !== null && 'viewers' in health) {
    return Number(health.viewers);
  }
  throw new Error('no health');
}

/** The text and the place of the row a little below the top of the pane. */
export function rowInSight(page: Page): Promise<{ text: string; top: number }> {
  return page.evaluate(() => {
    const pane = document.querySelector('#pane')?.getBoundingClientRect();
    const row = document.elementFromPoint(200, (pane?.top ?? 0) + 100)?.closest('.row');
    return { text: row?.textContent ?? '', top: row?.getBoundingClientRect().top ?? -1 };
  });
}

/** Scrolls so that this much is above. */
export async function scrollTo(page: Page, top: number): Promise<void> {
  await page.locator('#pane').evaluate((pane, to) => {
    pane.scrollTop = to;
  }, top);
}

/** Scrolls up by so many pixels, as a wheel would; what it shows then is drawn. */
export async function scrollBack(page: Page, pixels: number): Promise<void> {
  await page.locator('#pane').evaluate(async (pane, up) => {
    pane.dispatchEvent(new WheelEvent('wheel', { deltaY: -up }));
    pane.scrollTop -= up;
    for (let frame = 0; frame < 2; frame += 1)
      await new Promise((resolve) => requestAnimationFrame(resolve));
  }, pixels);
}

/** The words of the row above all others. */
export async function headWords(page: Page): Promise<string> {
  return (await page.locator('.row.head').textContent()) ?? '';
}

/** As if the tab went to the background, or came back. */
export function setHidden(page: Page, hidden: boolean): Promise<void> {
  return page.evaluate((is) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: is });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

/** Waits until what copies whole lines is there: it is loaded with the first selection. Two lines are selected then. */
export async function expectSelecting(page: Page): Promise<void> {
  const isAnswered = (): Promise<boolean> =>
    page.locator('#pane').evaluate((pane) => {
      const [first, second] = pane.querySelectorAll('.row.line');
      if (first === undefined || second === undefined) throw new Error('there are no two lines');
      document.getSelection()?.setBaseAndExtent(first, 0, second, second.childNodes.length);
      return !pane.dispatchEvent(new ClipboardEvent('copy', { cancelable: true }));
    });
  await eventually(isAnswered).toBe(true);
}

/** Opens a page that comes with lines: a busy machine may be too late for them once, and then it is opened again. */
export async function openWithLines(page: Page, url: string): Promise<void> {
  await eventually(async () => (await (await page.goto(url))?.text()) ?? '').toContain(
    'id="first-lines"',
  );
}
