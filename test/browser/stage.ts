import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';

import type { Settings } from '../../src/config/settings.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer } from '../helpers/server.ts';
import { launch } from './chromium.ts';
import type { Device, LaunchedBrowser } from './chromium.ts';

type Overrides = Partial<Omit<Settings, 'logs'>>;

/** A folder with logs, a server that offers them, and a page. */
export interface Stage {
  readonly page: Page;
  /** What should never happen: errors of the page, dialogs, breaches of its policy. */
  readonly problems: readonly string[];
  /** Offers logs of these names; their files need not exist. */
  serve(names: readonly string[], overrides?: Overrides): Promise<TestServer>;
  /** Stops the server and starts it again on the same port, `whileDown` between the two. */
  restart(whileDown: () => Promise<void> | void): Promise<void>;
  /** Opens the page of the server. */
  open(query?: string): Promise<void>;
  /** Adds text to the file of a log. */
  write(name: string, text: string): void;
  /** Where the file of a log is. */
  fileOf(name: string): string;
}

interface Running {
  server: TestServer | null;
  names: readonly string[];
  overrides: Overrides;
}

/** One browser for the tests of a file; a new page, folder and server for each of them. */
export function useStage(device?: Device): () => Stage {
  let browser: LaunchedBrowser | undefined;
  let stage: { stage: Stage; close(): Promise<void> } | undefined;
  beforeAll(async () => {
    browser = await launch([], device);
  });
  beforeEach(async () => {
    if (browser === undefined) throw new Error('the browser did not start');
    stage = await createStage(await browser.context.newPage());
  });
  afterEach(async () => {
    await stage?.close();
    expect(stage?.stage.problems).toEqual([]);
  });
  afterAll(() => browser?.close());
  return () => {
    if (stage === undefined) throw new Error('a stage is there only during a test');
    return stage.stage;
  };
}

async function createStage(page: Page): Promise<{ stage: Stage; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'sse-tail-browser-'));
  const problems = await collectProblems(page);
  const running: Running = { server: null, names: [], overrides: {} };
  const fileOf = (name: string): string => join(folder, `${name}.log`);

  async function start(port: number): Promise<TestServer> {
    const logs = Object.fromEntries(running.names.map((name) => [name, fileOf(name)]));
    // Clients come back soon, so that a test does not wait.
    const settings = { retryMs: 200, pollMs: 200, ...running.overrides, logs, port };
    running.server = await startTestServer(settings);
    return running.server;
  }

  const stage: Stage = {
    page,
    problems,
    fileOf,
    serve(names, overrides = {}) {
      running.names = names;
      running.overrides = overrides;
      return start(0);
    },
    async restart(whileDown) {
      const port = Number(new URL(urlOf(running)).port);
      await running.server?.close();
      await whileDown();
      await start(port);
    },
    async open(query = '') {
      await page.goto(urlOf(running) + query);
    },
    write: (name, text) => appendFileSync(fileOf(name), text),
  };
  return {
    stage,
    async close() {
      await page.close();
      await running.server?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function urlOf({ server }: Running): string {
  if (server === null) throw new Error('serve() comes first');
  return server.url;
}

async function collectProblems(page: Page): Promise<string[]> {
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (message.type() === 'error' && !isAboutNetwork(message.text()))
      problems.push(`console: ${message.text()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      throw new Error(`policy: ${violatedDirective} ${blockedURI}`);
    });
  });
  return problems;
}

/** Browsers report every refused connection; a server that is down has many. */
function isAboutNetwork(text: string): boolean {
  return text.startsWith('Failed to load resource') || text.startsWith('WebSocket connection to');
}
