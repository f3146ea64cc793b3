import { appendFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, onTestFinished } from 'vitest';

import type { Settings } from '../../src/config/settings.ts';
import { startTestServer } from './server.ts';
import type { TestServer } from './server.ts';
import { tempFolder } from './temp-folder.ts';

/** A server of one log, `app`, whose file is in a folder of its own. Both go when the test is over. */
export interface LogServer extends TestServer {
  readonly port: number;
  readonly folder: string;
  /** The live file. */
  readonly file: string;
  append(content: string | Buffer): void;
  /** Starts again on the same port, once it was closed. */
  restart(): Promise<LogServer>;
  /** The URL of the stream, with these parameters. */
  stream(query?: string): string;
}

export type Overrides = Partial<Omit<Settings, 'logs'>>;

/** @param content null: there is no file yet. */
export async function serveLog(
  content: string | Buffer | null,
  overrides: Overrides = {},
): Promise<LogServer> {
  const folder = tempFolder();
  const file = join(folder, 'app.log');
  if (content !== null) writeFileSync(file, content);
  return start(file, overrides);
}

async function start(file: string, overrides: Overrides): Promise<LogServer> {
  const server = await startTestServer({ ...overrides, logs: { app: file } });
  onTestFinished(async () => {
    await server.close();
    // Whatever clients did, it was no fault of the server.
    expect(server.errors).toEqual([]);
  });
  const port = Number(new URL(server.url).port);
  return {
    ...server,
    port,
    folder: dirname(file),
    file,
    append: (added) => appendFileSync(file, added),
    restart: () => start(file, { ...overrides, port }),
    stream: (query = '') => `${server.url}logs/app${query === '' ? '' : `?${query}`}`,
  };
}

/** `count` numbered lines, the first with this number. */
export function numberedLines(count: number, first = 1): string {
  return Array.from({ length: count }, (_, index) => `line ${first + index}\n`).join('');
}
