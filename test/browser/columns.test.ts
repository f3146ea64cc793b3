import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { breachesInBothThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectState } from './reading.ts';
import { useStage } from './stage.ts';

const LINES = [
  '{"level":"info","user":"ann","order":{"id":7}}',
  '{"level":"warn","order":{"id":12345}}',
  'no JSON',
  `{"level":"info","user":"${'x'.repeat(50)}","order":{"id":1}}`,
];

/** The columns of each line, and where the line's own text begins, in pixels. */
function columnsOf(page: Page): Promise<{ cells: string[]; left: number }[]> {
  return page.locator('.row.line').evaluateAll((rows) =>
    rows.map((row) => {
      const range = document.createRange();
      range.selectNodeContents(row.lastChild ?? row);
      return {
        cells: [...row.querySelectorAll('.column')].map(({ textContent }) => textContent),
        left: Math.round(range.getBoundingClientRect().left),
      };
    }),
  );
}

describe.skipIf(findChromium() === null)(`columns of JSON lines${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('are chosen by a click on the name of a field, and stand below each other', async () => {
    const { page, serve, write, open } = stage();
    write('app', `${LINES.join('\n')}\n`);
    await serve(['app']);
    await open('?log=app');
    await expectState(page, 'Live');
    await page.locator('.opens').first().click();
    const dialog = page.getByRole('dialog', { name: 'Line' });
    await dialog.getByRole('button', { name: 'user', exact: true }).click();
    await dialog.getByRole('button', { name: 'id', exact: true, pressed: false }).click();
    await dialog.getByRole('button', { name: 'id', exact: true, pressed: true }).waitFor();
    expect(await breachesInBothThemes(page)).toEqual([]);
    await page.keyboard.press('Escape');
    const cells = async (): Promise<string[][]> => (await columnsOf(page)).map((it) => it.cells);
    const chosen = [
      ['user=ann', 'order.id=7'],
      ['', 'order.id=12345'],
      [],
      [`user=${'x'.repeat(39)}…`, 'order.id=1'],
    ];
    await eventually(cells).toEqual(chosen);
    const lefts = (await columnsOf(page)).filter((it) => it.cells.length > 0).map((it) => it.left);
    expect(new Set(lefts).size).toBe(1);
    expect(new URL(page.url()).searchParams.getAll('col')).toEqual(['user', 'order.id']);
    await page.keyboard.press('x');
    await eventually(cells).toEqual([[], [], [], []]);
    await page.keyboard.press('x');
    await eventually(cells).toEqual(chosen);
    await open('?log=app&col=level');
    await eventually(cells).toEqual([['level=info'], ['level=warn'], [], ['level=info']]);
  });
});
