import { describe, expect, test } from 'vitest';

import { breachesInAllThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectState } from './reading.ts';
import { useStage } from './stage.ts';

describe.skipIf(findChromium() === null)(`the choice of transports${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('opens from the keyboard, is in the address and fits into a narrow page in all looks', async () => {
    const { page, serve, write, open } = stage();
    write('app', 'a line\n');
    await serve(['app']);
    await open();
    await expectState(page, 'Live');
    const checked = page.locator('#transports input:checked');
    await page.locator('.chip').focus();
    await page.keyboard.press('Enter');
    await eventually(() => checked.inputValue()).toBe('auto');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await eventually(() => checked.inputValue()).toBe('fetch');
    expect(new URL(page.url()).searchParams.get('t')).toBe('fetch');
    await expectState(page, 'Live');
    expect(await breachesInAllThemes(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 640 });
    const box = await page.locator('#transports').boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(360);
    await page.keyboard.press('Escape');
    await eventually(() => page.locator('#transports').isVisible()).toBe(false);
    await page.reload();
    await expectState(page, 'Live');
    await page.locator('.chip').click();
    await eventually(() => checked.inputValue()).toBe('fetch');
  });
});
