import { onTestFinished } from 'vitest';

import { DEFAULTS } from '../../src/config/settings.ts';
import { createArchives } from '../../src/file/archive.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';
import { createInflateRoom } from '../../src/file/inflate-room.ts';
import { createSilentWatcher } from '../../src/file/watch.ts';
import type { Cursor } from '../../src/log/cursor.ts';
import { createLog } from '../../src/log/log.ts';
import type { Log, LogOptions } from '../../src/log/log.ts';
import type { Step } from '../../src/log/step.ts';

/** A log whose cursors a test pulls by hand, so that it says what happens between two steps. */
export function logToPull(path: string, options: Partial<LogOptions> = {}): Log {
  const log = createLog(
    'app',
    { ...DEFAULTS, path, rotated: null, ...options },
    {
      fileSystem: nodeFileSystem,
      archives: createArchives(createInflateRoom(DEFAULTS)),
      watcher: createSilentWatcher(),
      onError: (error) => {
        throw error;
      },
    },
  );
  onTestFinished(() => log.close());
  return log;
}

/** Pulls until the viewer is live; the steps before. */
export async function pullToLive(cursor: Cursor): Promise<Step[]> {
  const steps: Step[] = [];
  for (;;) {
    const step = await cursor.next();
    if (step.kind === 'end') throw new Error(`ended: ${step.reason}`);
    if (step.kind === 'notice' && step.notice.event === 'live') return steps;
    steps.push(step);
  }
}

export function linesOf(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => (step.kind === 'batch' ? step.batch.lines() : []));
}

export function noticesOf(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => (step.kind === 'notice' ? [step.notice.event] : []));
}
