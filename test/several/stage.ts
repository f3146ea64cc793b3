import { join } from 'node:path';

import { expect, onTestFinished } from 'vitest';

import { createJournal } from '../helpers/journal.ts';
import type { Journal } from '../helpers/journal.ts';
import type { Overrides } from '../helpers/log-server.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer } from '../helpers/server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** A server of several logs, each with a journal of what was written to it. */
export interface SeveralServer extends TestServer {
  readonly folder: string;
  /** By the name of the log. */
  readonly journals: Readonly<Record<string, Journal>>;
  journal(log: string): Journal;
  /** The URL of the stream of all logs, or of these. */
  stream(query?: string, logs?: readonly string[]): string;
}

/** Serves logs that have no files yet. All goes when the test is over. */
export async function serveLogs(
  names: readonly string[],
  overrides: Overrides = {},
): Promise<SeveralServer> {
  const folder = tempFolder();
  const paths = names.map((name) => [name, join(folder, `${name}.log`)] as const);
  const server = await startTestServer({ ...overrides, logs: Object.fromEntries(paths) });
  onTestFinished(async () => {
    await server.close();
    expect(server.errors).toEqual([]);
  });
  const journals = Object.fromEntries(paths.map(([name, path]) => [name, createJournal(path)]));
  return {
    ...server,
    folder,
    journals,
    journal(log) {
      const journal = journals[log];
      if (journal === undefined) throw new Error(`there is no log ${log}`);
      return journal;
    },
    stream: (query = '', logs = names) =>
      `${server.url}logs/${logs.join(',')}${query === '' ? '' : `?${query}`}`,
  };
}

/** The lines of one log among those of several. */
export function linesOf(lines: readonly string[], log: string): string[] {
  const before = `${log} `;
  return lines.filter((line) => line.startsWith(before)).map((line) => line.slice(before.length));
}

/** Names of so many logs. */
export function logNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `log-${index + 1}`);
}
