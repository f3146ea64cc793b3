import type { Page } from 'playwright-core';

/** [spec] WCAG 2.2, 2.5.8: in pixels. */
const LEAST = 24;

/**
 * What can be pressed and is smaller than a finger needs: what it is called, its width and height. Empty where nothing
 * is. What stands in the lines is text, whose links are as high as it is; the scrollbar is as narrow as others for a
 * mouse, and the box to go to a place does the same.
 */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const all = document.querySelectorAll<HTMLElement>('button, a, input, select, summary');
    const shown = [...all].filter((one) => one.checkVisibility() && one.closest('.row') === null);
    return shown.flatMap((one) => {
      // A radio button is its label.
      const { width, height } = (one.closest('label') ?? one).getBoundingClientRect();
      const name = one.ariaLabel ?? one.textContent;
      return Math.min(width, height) < least ? [`${name}: ${width} × ${height}`] : [];
    });
  }, LEAST);
}
