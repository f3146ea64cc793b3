import type { Page } from 'playwright-core';

/** What the status bar says of the lines that came. */
export async function lightOf(page: Page): Promise<string> {
  return (await page.locator('.light').textContent()) ?? '';
}

/** Waits until the status bar counts so many lines. */
export async function untilCounted(page: Page, lineCount: number): Promise<void> {
  const words = `· ${lineCount.toLocaleString('en')} line`;
  await page.waitForFunction(
    (it) => document.querySelector('.light')?.textContent?.includes(it) === true,
    words,
  );
}

export async function untilLive(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('.chip b')?.textContent === 'Live');
}

/** Opens a log and waits until the page has drawn its first lines itself. */
export async function openLog(page: Page, url: string, log: string): Promise<void> {
  await page.goto(`${url}?log=${log}`);
  await page.waitForSelector('.canvas .row.line');
}

/** Goes to a place and waits until it is painted. @returns milliseconds from the wish to the paint. */
export function jumpTo(page: Page, place: string): Promise<number> {
  return page.evaluate(async (words) => {
    const box = document.querySelector<HTMLInputElement>('#go-to');
    const first = document.querySelector('.canvas .row.line');
    if (box === null || first === null) throw new Error('there is no box to go to a place');
    box.value = words;
    const began = performance.now();
    box.form?.requestSubmit();
    while (first.isConnected) await new Promise((told) => requestAnimationFrame(told));
    // What was drawn in this frame is painted before the next task.
    await new Promise((told) => setTimeout(told));
    return performance.now() - began;
  }, place);
}
