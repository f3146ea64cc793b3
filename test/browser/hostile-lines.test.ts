import { readFileSync } from 'node:fs';

import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';

import { breachesInBothThemes } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectLineCount } from './reading.ts';
import { useStage } from './stage.ts';

/** The stage itself fails a test in which a dialog opens or the policy is broken. */
describe.skipIf(findChromium() === null)(`hostile lines${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test.each(['', '?t=ws'])('markup is text and nothing else (%s)', async (query) => {
    const { page, serve, write, open } = stage();
    const lines = [
      '<img src=x onerror=alert(1)>',
      '</script><script>alert(2)</script>',
      '"><svg onload=alert(3)>',
      'data: {"lines":["forged"]}',
      'event: gap',
      '&lt;b&gt; &amp; {{constructor.constructor("alert(4)")()}}',
    ];
    write('app', `${lines.join('\n')}\n`);
    await serve(['app']);
    await open(query);
    await expectLineCount(page, lines.length);
    expect(await page.locator('.row.line').allTextContents()).toEqual(lines);
    expect(await page.locator('.mounted').locator('img, script, svg, b').count()).toBe(0);
  });

  test('characters that hide or reorder text are shown as glyphs', async () => {
    const { page, serve, write, open } = stage();
    write('app', '\u001b[31mred\u0000\tbidi \u202eevil\u202c zero\u200bwidth \u0085\n');
    await serve(['app']);
    await open();
    await expectLineCount(page, 1);
    expect(await page.locator('.row.line').textContent()).toBe(
      'red␀\tbidi ⟨202E⟩evil⟨202C⟩ zero⟨200B⟩width ⟨0085⟩',
    );
  });

  test('a link of the log leads to http and https only, and tells where', async () => {
    const { page, serve, write, open } = stage();
    const hostile = [
      'javascript:alert(1)',
      'data:text/html,<script>',
      'JAVASCRIPT:x',
      '//x.example',
    ];
    write('app', link('https://example.com/a?b=<c>') + hostile.map(link).join(''));
    await serve(['app']);
    await open();
    await expectLineCount(page, 5);
    const links = page.locator('.row.line a');
    await eventually(() => links.count()).toBe(1);
    expect(await links.getAttribute('href')).toBe('https://example.com/a?b=%3Cc%3E');
    expect(await links.getAttribute('rel')).toBe('noopener noreferrer');
    expect(await links.getAttribute('title')).toContain('example.com');
    expect(await page.locator('.row.line').nth(1).textContent()).toContain(
      '␛]8;;javascript:alert(1)',
    );
  });

  test('markup in the name of a log is text, in the menu, the title and the message', async () => {
    const { page, serve, open } = stage();
    await serve([]);
    await open(`?log=${encodeURIComponent('<img src=x onerror=alert(1)></script>\u202e')}`);
    await eventually(() => page.locator('.message').textContent()).toContain('<img src=x onerror');
    expect(await page.locator('.message h2').textContent()).toContain('⟨202E⟩');
    expect(await page.title()).toContain('⟨202E⟩');
    expect(await page.locator('.message img, header img').count()).toBe(0);
  });

  test('a very long line is shown in part; opened, it is shown on, copied and saved', async () => {
    const { page, serve, write, open } = stage();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const text = 'x'.repeat(600_000);
    write('app', `${text}\n`);
    await serve(['app']);
    await open();
    await expectLineCount(page, 1);
    expect(await page.locator('.row.line').textContent()).toBe(`${'x'.repeat(4096)}… 596 kB more`);
    await page.getByRole('button', { name: '596 kB more' }).click();
    const shown = page.locator('.sheet pre');
    await eventually(() => shown.textContent()).toBe(`${'x'.repeat(4096)}…`);
    await page.getByRole('button', { name: 'Show 262 kB of 596 kB more' }).click();
    await page.getByRole('button', { name: 'Show 262 kB of 334 kB more' }).click();
    await page.getByRole('button', { name: 'Show 72 kB of 72 kB more' }).click();
    await eventually(() => shown.textContent()).toBe(text);
    expect(await breachesInBothThemes(page)).toEqual([]);
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toBe(text);
    expect((await saved(page)).toString()).toBe(text);
  });

  test('the pieces of a line that is longer than the server sends are marked', async () => {
    const { page, serve, write, open } = stage();
    write('app', `${'y'.repeat(200_000)}\nend\n`);
    await serve(['app'], { maxLineBytes: 65_536 });
    await open();
    await expectLineCount(page, 2);
    const rows = await page.locator('.row.line').allTextContents();
    expect(rows.map((text) => text.replaceAll('y', ''))).toEqual([
      '… 61 kB more⋯',
      '↳… 61 kB more⋯',
      '↳… 61 kB more⋯',
      '↳',
      'end',
    ]);
  });
});

/** A line that asks a terminal to make its text a link. */
function link(url: string): string {
  return `\u001b]8;;${url}\u001b\\text\u001b]8;;\u001b\\\n`;
}

/** What the browser saves when it is asked to save the line that is open. */
async function saved(page: Page): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  return readFileSync(await (await download).path());
}
