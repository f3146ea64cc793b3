import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect } from 'vitest';

import { freePort } from '../../helpers/child-server.ts';
import { openFilesIn } from '../../helpers/descriptors.ts';
import { eventually } from '../../helpers/eventually.ts';
import { startTestServer } from '../../helpers/server.ts';
import type { TestServer } from '../../helpers/server.ts';
import { VIEWERS } from './commands.ts';
import type { Command } from './commands.ts';
import { createFiles } from './files.ts';
import type { Files } from './files.ts';
import { faultsOf } from './story.ts';
import { createVisitor } from './visitor.ts';
import type { Visitor } from './visitor.ts';

const SETTLE_MS = 10_000;

interface World {
  readonly files: Files;
  readonly visitors: readonly Visitor[];
  restart(): Promise<void>;
}

/** Plays a schedule on the real file system and the real server, and judges what every viewer got. */
export async function play(commands: readonly Command[], poll: boolean): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sse-tail-model-'));
  const files = createFiles(folder);
  const port = await freePort();
  const start = (): Promise<TestServer> =>
    startTestServer({ logs: { app: files.path }, port, poll, pollMs: 20, rotateWaitMs: 30 });
  let server = await start();
  const url = `${server.url}logs/app?from=start`;
  const visitors = Array.from({ length: VIEWERS }, (_, index) => createVisitor(index, url));
  const restart = async (): Promise<void> => {
    await server.close();
    expect(server.errors).toEqual([]);
    server = await start();
  };

  try {
    for (const command of commands) await obey({ files, visitors, restart }, command);
    files.write(1);
    for (const visitor of visitors) visitor.attend();
    await haveAll(visitors, files, (visitor) => {
      // Who was paused hears of the end of a server only now.
      visitor.attend();
      return false;
    });
    for (const { story } of visitors) expect(faultsOf(story, files.destroyed)).toEqual([]);
    expect(server.errors).toEqual([]);
    await server.close();
    await eventually('every file closed', () => openFilesIn(folder).length === 0);
  } finally {
    for (const visitor of visitors) await visitor.cut();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function obey({ files, visitors, restart }: World, command: Command): Promise<void> {
  switch (command.do) {
    case 'write':
      return files.write(command.lines);
    case 'write-half':
      return files.writeHalf();
    case 'rename':
      return files.rename();
    case 'rename-and-write-late':
      return files.renameAndWriteLate(command.lines);
    case 'copy-truncate':
      return files.copyTruncate();
    case 'gzip':
      return files.gzip(command.which);
    case 'delete-oldest':
      return files.deleteOldest();
    case 'truncate-and-refill':
      return overwrite(files, visitors);
    case 'cut':
      return visitors[command.viewer]?.cut();
    case 'connect':
      return visitors[command.viewer]?.connect();
    case 'pause':
      return visitors[command.viewer]?.pause();
    case 'resume':
      return visitors[command.viewer]?.resume();
    case 'restart':
      return restart();
    case 'settle':
      return haveAll(visitors, files, ({ isReading }) => !isReading);
  }
}

function overwrite(files: Files, visitors: readonly Visitor[]): void {
  const lasts = visitors.map(({ story }) => story.last);
  files.truncateAndRefill();
  const [first, last] = files.overwritten.at(-1) ?? [0, -1];
  for (const [index, { story }] of visitors.entries()) {
    if ((lasts[index] ?? -1) >= first) continue;
    for (let number = first; number <= last; number += 1) story.unknowable.add(number);
  }
}

/** Waits for the last line of all at each viewer, but for those who are excused meanwhile. */
async function haveAll(
  visitors: readonly Visitor[],
  files: Files,
  isExcused: (visitor: Visitor) => boolean,
): Promise<void> {
  const last = files.count - 1;
  for (const visitor of visitors) {
    const { story, index } = visitor;
    const isThere = (): boolean =>
      story.last >= last || files.destroyed.has(last) || isExcused(visitor);
    await eventually(`line ${last} at viewer ${index}`, isThere, SETTLE_MS).catch(
      (cause: unknown) => {
        const said = story.items.filter((item) => typeof item !== 'string').slice(-5);
        const words = `it has ${story.last}, and was told ${JSON.stringify(said)}`;
        throw new Error(`${String(cause)}; ${words}`, { cause });
      },
    );
  }
}
