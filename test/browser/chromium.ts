import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { chromium } from 'playwright-core';
import type { BrowserContext, BrowserContextOptions } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const ELSEWHERE = [
  '/usr/bin/chromium',
  '/snap/bin/chromium',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Without these it calls home at every start, which a closed network refuses, many at a time. */
const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The path of a Chromium or Chrome of this machine: CHROMIUM_PATH, or where they usually are. */
export function findChromium(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const given = process.env['CHROMIUM_PATH'];
  const candidates = [...(given === undefined ? [] : [given]), ...onPath, ...ELSEWHERE];
  return candidates.find(isExecutable) ?? null;
}

/** What a suite adds to its name when it is left out. */
export const WITHOUT_BROWSER =
  findChromium() === null ? ' (left out: no Chromium here; set CHROMIUM_PATH)' : '';

export interface LaunchedBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** What the browser looks like to pages. */
export type Device = Pick<BrowserContextOptions, 'viewport' | 'hasTouch' | 'isMobile'>;

const DESK: Device = { viewport: { width: 1000, height: 700 } };
/** Held upright in a hand. */
export const PHONE: Device = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};

/** Starts the browser with an empty profile of its own, and with these words on its command line. */
export async function launch(
  words: readonly string[] = [],
  device: Device = DESK,
): Promise<LaunchedBrowser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('there is no Chromium here; set CHROMIUM_PATH');
  const profile = mkdtempSync(join(tmpdir(), 'sse-tail-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    // Chromium refuses its sandbox to root.
    args: [...words, ...QUIET, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    ...device,
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
