import type { Page } from 'playwright-core';
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
    write('other', 'another log\n');
    return serve(['app', 'other'], { auth: await usualAuth(), ...overrides });
  }

  async function signIn(password = 'correct horse'): Promise<Page> {
    const { page } = stage();
    // Where the name stands already it stays, as somebody would leave it.
    const name = page.getByLabel('Name');
    if ((await name.inputValue()) === '') await name.fill('ada');
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    return page;
  }

  async function expectForm(page: Page): Promise<void> {
    await page.getByRole('heading', { name: 'Sign in to read the logs' }).waitFor();
  }

  async function openSignedIn(query: string): Promise<Page> {
    await stage().open(query);
    const page = await signIn();
    await expectState(page, 'Live');
    return page;
  }

  /** From a page whose stream was refused, by way of the form, back to it. */
  async function signInAgain(page: Page): Promise<void> {
    const before = page.url();
    await expectState(page, 'Signed out');
    expect(await page.locator('.row.line').first().textContent()).toContain('line');
    expect(await breachesAsIs(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expectForm(page);
    await signIn();
    await expectState(page, 'Live');
    expect(page.url()).toBe(before);
  }

  test('leads from a page to the form and on to that page, under a base path too', async () => {
    const { page, open } = stage();
    const { url } = await serveGuarded({ base: '/deep/logs/' });
    await open('?log=app&i=line+1');
    expect(new URL(page.url()).pathname).toBe('/deep/logs/login');
    expect(await page.getByLabel('Name').evaluate((it) => it === document.activeElement)).toBe(
      true,
    );
    await signIn();
    await expectState(page, 'Live');
    // Line 1, and those from 10 to 19.
    await expectLineCount(page, 11);
    expect(page.url()).toBe(`${url}?log=app&i=line+1`);
  });

  test('says that name and password do not belong together, and keeps the name', async () => {
    const { open } = stage();
    await serveGuarded();
    await open('?log=app');
    const page = await signIn('wrong');
    await eventually(() => page.getByRole('alert').textContent()).toMatch(/do not belong together/);
    expect(await page.getByLabel('Name').inputValue()).toBe('ada');
    const password = page.getByLabel('Password');
    expect(await password.inputValue()).toBe('');
    expect(await password.evaluate((it) => it === document.activeElement)).toBe(true);
    await signIn();
    await expectLineCount(page, LINES);
  });

  test.each(['light', 'dark'] as const)('fits a phone, and everybody (%s)', async (colorScheme) => {
    const { page, open } = stage();
    await page.setViewportSize({ width: 320, height: 640 });
    await page.emulateMedia({ colorScheme });
    await serveGuarded();
    await open('?log=app');
    await signIn('wrong');
    await page.getByRole('alert').waitFor();
    expect(await breachesAsIs(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    await signIn();
    await expectState(page, 'Live');
    await open('login');
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
    expect(await breachesAsIs(page)).toEqual([]);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expectForm(page);
  });

  test('who is taken out of the config is told, and comes back to the same place', async () => {
    const server = await serveGuarded();
    const page = await openSignedIn('?log=app&i=line');
    const { auth } = server.settings;
    await server.reload({ ...server.settings, auth: await usualAuth({ users: {} }) });
    await expectState(page, 'Signed out');
    await server.reload({ ...server.settings, auth: await usualAuth() });
    expect(auth).not.toBeNull();
    await signInAgain(page);
  });

  test('whose session is over is told, and comes back to the same place', async () => {
    await serveGuarded();
    const page = await openSignedIn('?log=app&i=line');
    const clock = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => clock() + 8 * DAY_MS);
    onTestFinished(() => void vi.restoreAllMocks());
    await signInAgain(page);
  });

  test('the menu says who has signed in, and signs out', async () => {
    const { page, write } = stage();
    await serveGuarded();
    await openSignedIn('?log=other');
    await page.getByRole('button', { name: 'Menu' }).click();
    const entry = page.getByRole('button', { name: 'Sign out' });
    expect(await entry.textContent()).toContain('ada');
    await entry.click();
    await expectForm(page);
    expect(await page.context().cookies()).toEqual([]);
    write('other', 'one more\n');
    await signIn();
    await expectLineCount(page, 2);
    expect(new URL(page.url()).searchParams.get('log')).toBe('other');
  });

  test('where nobody is asked, nobody can sign out', async () => {
    const { page, serve, write, open } = stage();
    write('app', numberedLines(0, LINES));
    await serve(['app']);
    await open('?log=app');
    await expectState(page, 'Live');
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('button', { name: 'Download the file' }).waitFor();
    expect(await page.getByRole('button', { name: 'Sign out' }).count()).toBe(0);
  });
});
