import { describe, expect, test } from 'vitest';

import { breachesInBothThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually } from './reading.ts';
import { useStage } from './stage.ts';

describe.skipIf(findChromium() === null)(`without JavaScript${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('the page leads to the last lines as plain text', async () => {
    const { page, serve, write, open } = stage();
    write('app', 'first\nlast <b>line</b>\n');
    await serve(['app']);
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setScriptExecutionDisabled', { value: true });
    await open();
    await page.getByRole('link', { name: 'The logs as plain text' }).click();
    expect(await page.getByRole('listitem').textContent()).toContain('app (23 bytes)');
    await page.getByRole('link', { name: 'last 500 lines' }).click();
    // The click waits for the answer to begin, not for its end.
    const text = (): Promise<string | null> => page.locator('body').textContent();
    await eventually(text).toBe('first\nlast <b>line</b>\n');
  });

  test('the plain list can be read by everybody, and a hostile name is text', async () => {
    const { page, serve, open } = stage();
    await serve(['"><script>alert(1)</script>']);
    await open('logs');
    expect(await page.getByRole('listitem').textContent()).toContain('"><script>alert(1)</script>');
    expect(await breachesInBothThemes(page)).toEqual([]);
  });
});
