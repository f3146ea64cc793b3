import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';

import type { TestServer } from '../helpers/server.ts';
import { usualAuth } from '../auth/stage.ts';
import { breachesAsIs } from './axe.ts';
import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectLineCount, expectState, numberedLines } from './reading.ts';
import { useStage } from './stage.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const LINES = 30;

describe.skipIf(findChromium() === null)(`signing in${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  // A browser sends a cookie to all ports of a host, so to the servers of other tests too.
  beforeEach(() => stage().page.context().clearCookies());

  async function serveGuarded(overrides: { readonly base?: string } = {}): Promise<TestServer> {
    const { serve, write } = stage();
    write('app', numberedLines(0, LINES));
    return serve(['app'], { auth: await usualAuth(), ...overrides });
  }

  async function signIn(password = 'correct horse'): Promise<void> {
    const { page } = stage();
    // Where the name stands already it stays, as somebody would leave it.
    const name = page.getByLabel('Name');
    if ((await name.inputValue()) === '') await name.fill('ada');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  async function expectForm(): Promise<void> {
    await stage().page.getByRole('heading', { name: 'Sign in to read the logs' }).waitFor();
  }

  const isFocused = (label: string): Promise<boolean> =>
    stage()
      .page.getByLabel(label)
      .evaluate((it) => it === document.activeElement);

  async function openSignedIn(query: string): Promise<void> {
    await stage().open(query);
    await signIn();
    await expectState(stage().page, 'Live');
  }

  test('leads to the form where the session ends while no log is open', async () => {
    const { page, serve, open } = stage();
    await serve([], { auth: await usualAuth(), websocket: false });
    await open();
    await signIn();
    await page.getByRole('heading', { name: 'No logs are offered' }).waitFor();
    await page.context().clearCookies();
    await expectForm();
  });

  test('leads from a page to the form and on to that page, under a base path too', async () => {
    const { page, open } = stage();
    const { url } = await serveGuarded({ base: '/deep/logs/' });
    await open('?log=app&i=line+1');
    expect(new URL(page.url()).pathname).toBe('/deep/logs/login');
    await eventually(() => isFocused('Name')).toBe(true);
    await signIn();
    await expectState(page, 'Live');
    // Line 1, and those from 10 to 19.
    await expectLineCount(page, 11);
    expect(page.url()).toBe(`${url}?log=app&i=line+1`);
  });

  test('says what is wrong and keeps the name, on a phone and for everybody', async () => {
    const { page, open } = stage();
    await page.setViewportSize({ width: 320, height: 640 });
    await serveGuarded();
    await open('login?next=healthz');
    await signIn('wrong');
    await eventually(() => page.getByRole('alert').textContent()).toMatch(/do not belong together/);
    expect(await page.getByLabel('Name').inputValue()).toBe('ada');
    expect(await page.getByLabel('Password').inputValue()).toBe('');
    await eventually(() => isFocused('Password')).toBe(true);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await breachesAsIs(page)).toEqual([]);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await signIn();
    await page.waitForURL('**/healthz');
    await open('login');
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
    expect(await breachesAsIs(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expectForm();
  });

  test('whoever is out while lines come is told, and comes back to the same place', async () => {
    const { page, write } = stage();
    const server = await serveGuarded();
    const { settings, url } = server;
    await openSignedIn('?log=app&i=line');
    await server.reload({ ...settings, auth: await usualAuth({ users: {} }) });
    await expectState(page, 'Signed out');
    // Parts of the page that are not there yet do not come either.
    await page.setViewportSize({ width: 360, height: 640 });
    await page.locator('#go-to').fill('50%');
    await page.locator('#go-to').press('Enter');
    // In sight for a few seconds: looked for in the page, which nothing holds up.
    await page.locator('.told', { hasText: 'or you are signed out' }).waitFor();
    expect(await breachesAsIs(page)).toEqual([]);
    // The user is there again, and the session is over by now.
    endSessions();
    await server.reload(settings);
    expect(await page.locator('.row.line').count()).toBeGreaterThan(0);
    write('app', 'line by line\n');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expectForm();
    await signIn();
    await expectLineCount(page, LINES + 1);
    expect(page.url()).toBe(`${url}?log=app&i=line`);
  });

  test('the menu says who has signed in, and signs out', async () => {
    const { page } = stage();
    await serveGuarded();
    await openSignedIn('?log=app');
    await page.getByRole('button', { name: 'Menu' }).click();
    const entry = page.getByRole('button', { name: 'Sign out' });
    expect(await entry.textContent()).toContain('ada');
    await entry.click();
    await expectForm();
    expect(await page.context().cookies()).toEqual([]);
    // Whoever signs in next is led to the same log.
    expect(new URL(page.url()).searchParams.get('next')).toBe('?log=app');
  });
});

/** Has all sessions end by a clock that is a week ahead. */
function endSessions(): void {
  const clock = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => clock() + 8 * DAY_MS);
  onTestFinished(() => void vi.restoreAllMocks());
}
