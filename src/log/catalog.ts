import { createArchives } from '../file/archive.ts';
import type { FileSystem } from '../file/file-system.ts';
import { createInflateRoom } from '../file/inflate-room.ts';
import type { Counts } from '../lib/counts.ts';
import { createSilentWatcher, createWatcher } from '../file/watch.ts';
import type { Watcher, WatchState } from '../file/watch.ts';
import { createLog } from './log.ts';
import type { Log, LogOptions } from './log.ts';

/** All logs that are offered. */
export interface Catalog {
  /** Notices changes of files, for all logs together. */
  readonly watcher: Watcher;
  /** How changes of files are noticed. */
  readonly watchState: WatchState;
  /** Null for a name that is not offered. */
  get(name: string): Log | null;
  list(): Log[];
  /** Calls back when other logs are offered than before, until the returned function is called. */
  onChange(listener: () => void): () => void;
  /** Offers these from now on. Logs that stay as they are keep their viewers. */
  offer(logs: ReadonlyMap<string, LogOptions>): Promise<void>;
  close(): Promise<void>;
}

export interface CatalogOptions {
  /** True: no watcher, the poll alone. */
  readonly poll: boolean;
  /** How many bytes may be inflated of one compressed file. */
  readonly maxInflatedBytes: number;
  /** How many files may be in the middle of it. */
  readonly maxInflates: number;
  readonly fileSystem: FileSystem;
  readonly counts: Counts;
  readonly onError: (error: unknown) => void;
}

export function createCatalog({
  poll,
  maxInflatedBytes,
  maxInflates,
  fileSystem,
  counts,
  onError,
}: CatalogOptions): Catalog {
  const watcher = poll ? createSilentWatcher() : createWatcher(onError);
  const onWait = (): void => void (counts.inflatesWaited += 1);
  const archives = createArchives(createInflateRoom({ maxInflatedBytes, maxInflates, onWait }));
  const offered = new Map<string, { log: Log; options: LogOptions }>();
  const listeners = new Set<() => void>();

  async function withdraw(name: string): Promise<void> {
    const entry = offered.get(name);
    offered.delete(name);
    await entry?.log.close();
  }

  return {
    watcher,
    get watchState() {
      return watcher.state;
    },
    get: (name) => offered.get(name)?.log ?? null,
    list: () => [...offered.values()].map(({ log }) => log),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async offer(logs) {
      const changed = [...offered].filter(
        ([name, { options }]) => !sameOptions(options, logs.get(name)),
      );
      await Promise.all(changed.map(([name]) => withdraw(name)));
      for (const [name, options] of logs) {
        const staying = offered.get(name);
        staying?.log.setCaption(options);
        if (staying !== undefined) continue;
        offered.set(name, {
          log: createLog(name, options, { fileSystem, archives, watcher, counts, onError }),
          options,
        });
      }
      for (const listener of listeners) listener();
    },
    async close() {
      await Promise.all([...offered.keys()].map(withdraw));
      await watcher.close();
    },
  };
}

/** What a log is called is changed while it is watched; for all else its viewers must come back. */
function sameOptions(a: LogOptions, b: LogOptions | undefined): boolean {
  const [one, other] = [a, b].map((options) => {
    const { group: _group, label: _label, ...rest } = options ?? {};
    return JSON.stringify(rest);
  });
  return one === other;
}
