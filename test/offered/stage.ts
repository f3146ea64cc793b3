import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { expect, onTestFinished } from 'vitest';

import type { FolderSettings } from '../../src/config/settings.ts';
import type { FileSystem } from '../../src/file/file-system.ts';
import type { LogInfo } from '../../src/protocol/log-info.ts';
import { ask } from '../helpers/http.ts';
import { startTestServer } from '../helpers/server.ts';
import type { TestServer, TestSettings } from '../helpers/server.ts';
import { POLL } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** Folders are looked through with the watcher, and with all of its events suppressed. */
export const WITH_AND_WITHOUT_WATCHER = [
  ['with the watcher', { poll: false, pollMs: 1000, goneWaitMs: 100, rotateWaitMs: 150 }],
  ['by the poll alone', { poll: true, pollMs: 40, goneWaitMs: 100, rotateWaitMs: 150 }],
] as const;

/** A folder that is offered as `var`. */
export interface FolderStage {
  readonly folder: string;
  readonly server: TestServer;
  /** Writes a file, and the folders that it is in. */
  write(path: string, content?: string): void;
  list(): Promise<LogInfo[]>;
  names(): Promise<string[]>;
  /** Waits until these logs are offered and no others. */
  offers(...names: string[]): Promise<void>;
}

export interface FolderStageOptions extends Partial<TestSettings> {
  readonly entry?: Partial<FolderSettings>;
  /** What is in the folder from the beginning; a path that ends with a slash is a folder. */
  readonly files?: readonly string[];
  readonly fileSystem?: FileSystem;
  /** Where the server may report faults. */
  readonly mayComplain?: boolean;
}

export async function useFolder(options: FolderStageOptions = {}): Promise<FolderStage> {
  const { entry, files = [], fileSystem, mayComplain, ...settings } = options;
  const folder = entry?.dir ?? tempFolder();
  const write = (path: string, content = `${path}\n`): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  for (const path of files) {
    if (path.endsWith('/')) mkdirSync(join(folder, path), { recursive: true });
    else write(path);
  }
  const whole = { dir: folder, include: ['**/*.log'], exclude: [], ...entry };
  const server = await startTestServer(
    { logs: {}, ...settings, folders: { var: whole } },
    fileSystem === undefined ? {} : { fileSystem },
  );
  onTestFinished(async () => {
    await server.close();
    if (!mayComplain) expect(server.errors).toEqual([]);
  });
  const list = async (): Promise<LogInfo[]> =>
    JSON.parse((await ask(`${server.url}logs`)).text).logs;
  const names = async (): Promise<string[]> => (await list()).map(({ name }) => name).toSorted();
  return {
    folder,
    server,
    write,
    list,
    names,
    offers: (...wanted) => expect.poll(names, POLL).toEqual(wanted.toSorted()),
  };
}
