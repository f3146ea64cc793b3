import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { ask } from '../helpers/http.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { clipboardOf } from './clipboard.ts';
import { eventually, expectLineCount } from './reading.ts';
import { useStage } from './stage.ts';

const CONTENT =
  '2026-11-21T10:00:00Z \u001b[31mred\u001b[0m\n2026-11-21T10:00:01Z two\u0007\n2026-11-21T10:00:02Z "three"\n';

describe.skipIf(findChromium() === null)(`copies of lines${WITHOUT_BROWSER}`, () => {
  const stage = useStage();
  const clipboard = (): Promise<string> => clipboardOf(stage().page);

  async function openContent(): Promise<string> {
    const { page, serve, write, open } = stage();
    write('app', CONTENT);
    const { url } = await serve(['app']);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await open();
    await expectLineCount(page, 3);
    return url;
  }

  async function choose(name: string): Promise<void> {
    await stage().page.getByRole('button', { name: 'Menu', exact: true }).click();
    await stage().page.getByRole('button', { name }).click();
  }

  const expectTold = async (words: string): Promise<void> =>
    eventually(() => stage().page.locator('.told').textContent()).toBe(words);

  test('are of a line as it is written, or NDJSON as the server writes it', async () => {
    const { page } = stage();
    const url = await openContent();
    await page.locator('.row.line').first().click();
    await choose('Copy as written');
    await expectTold('Line copied');
    expect(await clipboard()).toBe('2026-11-21T10:00:00Z \u001b[31mred\u001b[0m');
    await page.locator('.row.line').nth(1).click();
    await choose('Copy as NDJSON');
    const served = await ask(`${url}logs/app?format=ndjson&follow=false&lines=3`);
    const lines = served.text.split('\n').filter((line) => line.includes('"data"'));
    await eventually(clipboard).toBe(lines[1]);
  });

  test('are of all lines that are picked', async () => {
    const { page, fileOf } = stage();
    const url = await openContent();
    for (const name of ['Raw', 'NDJSON']) {
      await page.locator('.row.line').first().click();
      const bar = page.locator('.picking');
      await page.keyboard.press('v');
      await eventually(() => bar.count()).toBe(1);
      for (const key of ['j', 'j']) await page.keyboard.press(key);
      await eventually(() => bar.textContent()).toContain('3 lines');
      await bar.getByRole('button', { name, exact: true }).click();
      await eventually(() => bar.count()).toBe(0);
      if (name === 'Raw') expect(await clipboard()).toBe(readFileSync(fileOf('app'), 'utf8'));
    }
    const served = await ask(`${url}logs/app?format=ndjson&follow=false&lines=3`);
    const lines = served.text.split('\n').filter((line) => line.includes('"data"'));
    expect(await clipboard()).toBe(`${lines.join('\n')}\n`);
  });

  test('of all marks are links, each to its line, in the order of the log', async () => {
    const { page } = stage();
    await openContent();
    await choose('Copy links to all marks');
    await expectTold('There is no mark: m marks a line');
    for (const index of [2, 0]) {
      await page.locator('.row.line').nth(index).click();
      await page.keyboard.press('m');
      await eventually(() => page.locator('.row.marked').count()).toBe(index === 2 ? 1 : 2);
    }
    await choose('Copy links to all marks');
    await expectTold('2 links copied');
    const links = (await clipboard()).trimEnd().split('\n');
    expect(links.map((link) => new URL(link).searchParams.get('ts'))).toEqual([
      '2026-11-21T10:00:00.000Z',
      '2026-11-21T10:00:02.000Z',
    ]);
    await page.goto(links[1] ?? '');
    await eventually(() => page.locator('.row.found').allTextContents()).toEqual([
      '2026-11-21T10:00:02Z "three"',
    ]);
  });
});
