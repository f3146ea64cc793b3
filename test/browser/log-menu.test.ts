import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { tempFolder } from '../helpers/temp-folder.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually } from './reading.ts';
import { useStage } from './stage.ts';

describe.skipIf(findChromium() === null)(`the menu of logs${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  async function openFolder(overrides: { readonly websocket?: boolean } = {}): Promise<string> {
    const { page, serve, write, open } = stage();
    const folder = tempFolder();
    mkdirSync(join(folder, 'nginx'));
    writeFileSync(join(folder, 'nginx', 'access.log'), 'one\n');
    write('app', 'a line\n');
    const entry = {
      dir: folder,
      include: ['**/*.log'],
      exclude: [],
      group: 'Machine',
      label: 'web',
    };
    await serve(['app'], { folders: { var: entry }, goneWaitMs: 100, ...overrides });
    await open('?log=app');
    await page.locator('.open-log').click();
    return folder;
  }

  const entries = (): Promise<string[]> =>
    stage().page.locator('#log-menu .name').allTextContents();

  test('has groups, and what people call a log', async () => {
    const { page } = stage();
    await openFolder();
    await eventually(entries).toEqual(['app', 'web: nginx/access.log']);
    expect(await page.getByRole('region', { name: 'Machine' }).locator('a').count()).toBe(1);
    await page.locator('#log-menu a', { hasText: 'access' }).click();
    await eventually(() => page.locator('.open-log .name').textContent()).toBe(
      'web: nginx/access.log',
    );
  });

  test.each([true, false])('logs come and go in it (WebSocket: %s)', async (websocket) => {
    const { page } = stage();
    let asked = 0;
    page.on('request', (request) => (asked += new URL(request.url()).pathname === '/logs' ? 1 : 0));
    const folder = await openFolder({ websocket });
    await eventually(entries).toContain('web: nginx/access.log');
    writeFileSync(join(folder, 'new.log'), 'new\n');
    await eventually(entries).toContain('web: new.log');
    rmSync(join(folder, 'nginx'), { recursive: true });
    await eventually(entries).toEqual(['app', 'web: new.log']);
    if (websocket) expect(asked).toBe(1);
    else expect(asked).toBeGreaterThan(1);
  });

  test('is up to date again after the server was away', async () => {
    const { page, restart, write } = stage();
    await openFolder();
    await eventually(entries).toContain('app');
    await restart(() => write('app', 'x'.repeat(5000)));
    await eventually(() => page.locator('#log-menu a', { hasText: 'app' }).textContent()).toContain(
      '5.0 kB',
    );
  });
});
