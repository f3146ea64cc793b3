import type { Page } from 'playwright-core';

import { expectLineCount } from './reading.ts';
import type { Stage } from './stage.ts';

/** Opens a log with this text in a page that may use the clipboard, and waits for its lines. */
export async function openToCopy(stage: Stage, text: string): Promise<void> {
  const { page, serve, write, open } = stage;
  write('app', text);
  await serve(['app']);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await open();
  // The page begins with a thousand lines at most.
  await expectLineCount(page, Math.min(1000, text.split('\n').length - 1));
}

/** What was copied last. */
export function clipboardOf(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}
