import { createSilentWatcher, createWatcher } from '../file/watch.ts';
import type { WatchState } from '../file/watch.ts';
import { createLog } from './log.ts';
import type { Log, LogOptions } from './log.ts';

/** All logs that are offered. */
export interface Catalog {
  /** How changes of files are noticed. */
  readonly watchState: WatchState;
  /** Null for a name that is not offered. */
  get(name: string): Log | null;
  list(): Log[];
  /** Offers these from now on. Logs that stay as they are keep their viewers. */
  offer(logs: ReadonlyMap<string, LogOptions>): Promise<void>;
  close(): Promise<void>;
}

export interface CatalogOptions {
  /** True: no watcher, the poll alone. */
  readonly poll: boolean;
  readonly onError: (error: unknown) => void;
}

export function createCatalog({ poll, onError }: CatalogOptions): Catalog {
  const watcher = poll ? createSilentWatcher() : createWatcher(onError);
  const offered = new Map<string, { log: Log; options: LogOptions }>();

  async function withdraw(name: string): Promise<void> {
    const entry = offered.get(name);
    offered.delete(name);
    await entry?.log.close();
  }

  return {
    get watchState() {
      return watcher.state;
    },
    get: (name) => offered.get(name)?.log ?? null,
    list: () => [...offered.values()].map(({ log }) => log),
    async offer(logs) {
      const changed = [...offered].filter(
        ([name, { options }]) => !sameOptions(options, logs.get(name)),
      );
      await Promise.all(changed.map(([name]) => withdraw(name)));
      for (const [name, options] of logs) {
        if (offered.has(name)) continue;
        offered.set(name, { log: createLog(name, options, { watcher, onError }), options });
      }
    },
    async close() {
      await Promise.all([...offered.keys()].map(withdraw));
      await watcher.close();
    },
  };
}

function sameOptions(a: LogOptions, b: LogOptions | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
