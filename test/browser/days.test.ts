import { describe, expect, test } from 'vitest';

import { breachesInBothThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectState } from './reading.ts';
import { useStage } from './stage.ts';

const LINES = [
  '2026-11-20T23:59:58Z one',
  'it says no time',
  '2026-11-20T23:59:59Z two',
  '2026-11-21T00:00:01Z three',
  '    at charge (pay.js:88)',
  '2026-11-21T00:00:02Z four',
];

describe.skipIf(findChromium() === null)(`days and times${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('another day is said above its first line, which is a row higher, in every way of times', async () => {
    const { page, serve, write, open } = stage();
    write('app', `${LINES.join('\n')}\n`);
    await serve(['app']);
    await open('?log=app');
    await expectState(page, 'Live');
    const rows = page.locator('.row.line');
    const days = (): Promise<(string | null)[]> =>
      rows.evaluateAll((all) => all.map((row) => row.dataset['day'] ?? null));
    await eventually(days).toEqual([null, null, null, '2026-11-21', null, null]);
    const tops = await rows.evaluateAll((all) => all.map((row) => row.getBoundingClientRect().top));
    const [first = 0, second = 0, , fourth = 0, fifth = 0] = tops;
    expect(fifth - fourth).toBe(2 * (second - first));
    expect(await breachesInBothThemes(page)).toEqual([]);
    await page.keyboard.press('t');
    await page.keyboard.press('t');
    await eventually(() => rows.first().textContent()).toBe('2026-11-20 23:59:58.000Z one');
    expect(await days()).toEqual([null, null, null, '2026-11-21', null, null]);
  });

  test('a line that says no time has that at which it came, where the page saw it come', async () => {
    const { page, serve, write, open } = stage();
    write('app', 'was here before\n');
    await serve(['app']);
    await open('?log=app&tz=utc');
    await expectState(page, 'Live');
    const rows = page.locator('.row.line');
    await eventually(() => rows.count()).toBe(1);
    const before = Date.now();
    write('app', 'says no time\n    at charge (pay.js:88)\n2026-11-21T00:00:02Z says one\n');
    await eventually(() => rows.count()).toBe(4);
    const [old, came, trace, own] = await rows.allTextContents();
    expect(old).toBe('was here before');
    expect(came).toMatch(/^≈\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}Z says no time$/);
    const time = Date.parse((came ?? '').slice(1, 25).replace(' ', 'T'));
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
    expect(trace).toBe('    at charge (pay.js:88)');
    expect(own).toBe('2026-11-21 00:00:02.000Z says one');
  });
});
