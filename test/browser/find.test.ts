import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectState } from './reading.ts';
import { useStage } from './stage.ts';

const LINES = 60_000;
const EVERY = 1_000;

/** Lines of which every thousandth is an order that is lost. */
function orders(): string {
  return Array.from({ length: LINES }, (_, index) =>
    index % EVERY === 0 ? `ERROR order ${index} Lost\n` : `INFO order ${index} paid\n`,
  ).join('');
}

async function find(page: Page, words: string): Promise<void> {
  await page.locator('#pane').press('/');
  await page.locator('#find').fill(words);
  await page.locator('#find').press('Enter');
}

describe.skipIf(findChromium() === null)(`finding and filtering${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  async function openOrders(query = ''): Promise<Page> {
    const { page, serve, write, open } = stage();
    write('app', orders());
    await serve(['app']);
    await open(query);
    await eventually(() => page.locator('.row.line').count()).toBeGreaterThan(10);
    return page;
  }

  test('looks through the whole log, counts, and steps in both directions', async () => {
    const page = await openOrders();
    await page.locator('#pane').press('g');
    await eventually(() => page.locator('.row.line').first().textContent()).toBe(
      'ERROR order 0 Lost',
    );
    await find(page, 'lost');
    await eventually(() => page.locator('.count').textContent()).toMatch(/^[12] \/ 60$/);
    await page.locator('#pane').focus();
    const found = page.locator('.row.found');
    await eventually(() => found.allTextContents()).toHaveLength(1);
    let order = Number(/\d+/.exec((await found.textContent()) ?? '')?.[0]);
    for (const [key, step] of [
      ['n', EVERY],
      ['n', EVERY],
      ['N', -EVERY],
    ] as const) {
      await page.locator('#pane').press(key);
      order += step;
      await eventually(() => found.allTextContents()).toEqual([`ERROR order ${order} Lost`]);
    }
    // Nothing is left out: the lines around it are there.
    expect(await page.locator('.row.line', { hasText: 'paid' }).count()).toBeGreaterThan(10);
    const marked = await page.evaluate(() => CSS.highlights.get('hit')?.size);
    expect(marked).toBeGreaterThan(0);
    expect(page.url()).toContain('q=lost');
  });

  test('what somebody writes stays while lines come, until it is asked for or given up', async () => {
    const page = await openOrders();
    await expectState(page, 'Live');
    const box = page.locator('#find');
    await page.locator('#pane').press('/');
    await box.fill('order 60000 lo');
    stage().write('app', 'ERROR order 60000 Lost\n');
    await eventually(() => page.locator('.row.line').last().textContent()).toBe(
      'ERROR order 60000 Lost',
    );
    expect(await box.inputValue()).toBe('order 60000 lo');
    await box.press('Enter');
    await eventually(() => page.locator('.row.found').allTextContents()).toEqual([
      'ERROR order 60000 Lost',
    ]);
    expect(await box.inputValue()).toBe('order 60000 lo');
    await page.locator('#pane').press('Escape');
    await eventually(() => box.inputValue()).toBe('');
    await box.fill('nothing');
    await box.press('Escape');
    await eventually(() => box.inputValue()).toBe('');
  });

  test('says that an expression is wrong, in the words of the server', async () => {
    const page = await openOrders();
    await page.getByRole('button', { name: 'Regular expression' }).click();
    await find(page, '(');
    await eventually(() => page.locator('.count').textContent()).toMatch(/expression|paren/i);
  });

  test('a filter shows what passes with folds between, further up too, and is kept in the address', async () => {
    const page = await openOrders();
    await page.locator('#pane').press('&');
    await page.locator('#filter').fill('/order \\d+ lost/i');
    await page.locator('#filter').press('Enter');
    await eventually(() => page.locator('.row.line').allTextContents()).toContain(
      'ERROR order 59000 Lost',
    );
    expect(await page.locator('.row.line', { hasText: 'paid' }).count()).toBe(0);
    await eventually(() => page.locator('.row.fold').count()).toBeGreaterThan(5);
    expect(await page.locator('.row.fold').last().textContent()).toMatch(/kB hidden$/);
    expect(new URL(page.url()).searchParams.get('i')).toBe('/order \\d+ lost/i');
    await expectState(page, 'Live');
    stage().write('app', 'INFO nothing\nERROR order 60000 Lost\n');
    await eventually(() => page.locator('.row.line').last().textContent()).toBe(
      'ERROR order 60000 Lost',
    );
    expect(await page.locator('.light').textContent()).toContain('✓ contiguous');
  });

  test('shows what is around a line that passes, and comes back to the filter', async () => {
    const page = await openOrders('?log=app&i=Lost');
    await eventually(() => page.locator('.row.line').last().textContent()).toBe(
      'ERROR order 59000 Lost',
    );
    await page.locator('.row.fold').last().click();
    await eventually(() => page.locator('.row.found').count()).toBe(1);
    await eventually(() => page.locator('.row.line', { hasText: 'paid' }).count()).toBeGreaterThan(
      9,
    );
    await page.locator('#pane').focus();
    await page.locator('#pane').press('Escape');
    await eventually(() => page.locator('.row.line', { hasText: 'paid' }).count()).toBe(0);
    await eventually(() => page.locator('.row.line').count()).toBeGreaterThan(3);
  });

  test('goes to the next error by its level', async () => {
    const page = await openOrders();
    await page.locator('#pane').press('g');
    await eventually(() => page.locator('.row.line').first().textContent()).toBe(
      'ERROR order 0 Lost',
    );
    await page.locator('#pane').press('e');
    await eventually(() => page.locator('.row.found').textContent()).toMatch(
      /^ERROR order [12]000/,
    );
  });
});
