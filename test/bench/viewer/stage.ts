import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';
import type { Browser, BrowserContext } from 'playwright-core';

import { PROJECT } from '../lib/paths.ts';
import { startServerProcess } from '../lib/server-process.ts';
import { largeLog } from '../loads/large-log.ts';
import type { ViewerBench, ViewerScale } from './viewer-bench.ts';

/** The logs that grow while something is measured. */
const GROWING = ['live', 'hour', 'tabs'];

/** A server, its logs and a browser. */
export interface Stage extends ViewerBench {
  /** Closes what a case has opened. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function createStage(scale: ViewerScale): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'sse-tail-viewer-'));
  const fileOf = (log: string): string => join(folder, `${log}.log`);
  for (const log of GROWING) writeFileSync(fileOf(log), '');
  const { path } = largeLog(scale.largeBytes);
  const logs = [`large=${path}`, ...GROWING.map((log) => `${log}=${fileOf(log)}`)];
  const server = await startServerProcess([join(PROJECT, 'dist/cli.js'), '--port=0', ...logs]);
  const browser = await launch();
  const contexts: BrowserContext[] = [];

  async function clear(): Promise<void> {
    for (const context of contexts.splice(0)) await context.close();
  }

  return {
    scale,
    url: server.url,
    browser,
    async createContext() {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      contexts.push(context);
      return context;
    },
    write: (log, text) => appendFileSync(fileOf(log), text),
    clear,
    async close() {
      await clear();
      await browser.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function launch(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: ['--disable-gpu'] });
}
