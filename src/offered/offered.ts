import { join } from 'node:path';

import { belongsTo } from '../config/membership.ts';
import type { FolderSettings, LogSettings, Settings } from '../config/settings.ts';
import type { FileSystem } from '../file/file-system.ts';
import type { Watcher } from '../file/watch.ts';
import { SseTailError } from '../errors.ts';
import type { Catalog } from '../log/catalog.ts';
import type { LogOptions } from '../log/log.ts';
import { offeredName } from '../naming/offered-name.ts';
import { captionOf } from './caption.ts';
import { openFolder } from './folder.ts';
import type { Folder, FolderLimit } from './folder.ts';

/** Keeps the catalog at what the config offers: its logs, and the files of its folders. */
export interface Offered {
  /** Offers what these settings say; resolves when each folder was looked through. */
  apply(settings: Settings): Promise<void>;
  /** How many files of folders are left out, since there may be no more logs. */
  readonly leftOutCount: number;
  /** How many folders have more than may be looked at, by the limit. */
  cutFolders(): Iterable<readonly [limit: FolderLimit, count: number]>;
  close(): Promise<void>;
}

export interface OfferedDependencies {
  readonly catalog: Catalog;
  readonly fileSystem: FileSystem;
  readonly watcher: Watcher;
  /** What applies to every log. */
  readonly common: (settings: Settings) => Omit<LogOptions, keyof LogSettings | 'within'>;
  readonly onError: (error: unknown) => void;
}

const FOLDER_LIMITS = ['maxFolderEntries', 'maxFolderDepth'] as const;

interface OpenFolder {
  readonly settings: FolderSettings;
  readonly limits: string;
  readonly folder: Folder;
}

export function createOffered(dependencies: OfferedDependencies): Offered {
  const { catalog, common, onError } = dependencies;
  let open = new Map<string, OpenFolder>();
  let settings: Settings | null = null;
  let leftOutCount = 0;
  let working = Promise.resolve();

  /** One after the other: what is offered is what was seen last. */
  function next(work: () => Promise<void>): Promise<void> {
    const done = working.then(work);
    working = done.catch(() => undefined);
    return done;
  }

  async function apply(wanted: Settings): Promise<void> {
    const { maxFolderDepth, maxFolderEntries, goneWaitMs, pollMs } = wanted;
    const limits = { maxFolderDepth, maxFolderEntries, goneWaitMs, pollMs };
    const before = open;
    const staying = new Map<string, OpenFolder>();
    for (const [name, folderSettings] of Object.entries(wanted.folders)) {
      const kept = before.get(name);
      const isSame = kept && sameFolder(kept, folderSettings, JSON.stringify(limits));
      const folder = isSame
        ? kept.folder
        : await openFolder(
            { ...folderSettings, ...limits },
            { ...dependencies, onChange: offerSoon },
          );
      staying.set(name, { settings: folderSettings, limits: JSON.stringify(limits), folder });
    }
    open = staying;
    settings = wanted;
    await offer();
    const kept = new Set([...staying.values()].map(({ folder }) => folder));
    const left = [...before.values()].filter(({ folder }) => !kept.has(folder));
    await Promise.all(left.map(({ folder }) => folder.close()));
  }

  function offerSoon(): void {
    next(offer).catch(onError);
  }

  async function offer(): Promise<void> {
    if (settings === null) return;
    await catalog.offer(logsOf(settings));
  }

  function logsOf(current: Settings): Map<string, LogOptions> {
    const shared = common(current);
    const logs = new Map<string, LogOptions>();
    const add = (name: string, log: LogSettings): void =>
      // Whatever hides nothing does not mind another key.
      void logs.set(name, { ...log, ...shared, idKey: log.redact ? shared.idKey : null });
    for (const [name, log] of Object.entries(current.logs)) add(name, log);
    const found = filesOf(current);
    // Those that are offered already come first, so that a new file drives none away.
    const inOrder = [...found].toSorted(
      ([a], [b]) => Number(catalog.get(a) === null) - Number(catalog.get(b) === null),
    );
    const room = Math.max(0, current.maxLogs - logs.size);
    for (const [name, log] of inOrder.slice(0, room)) add(name, log);
    tellOfMore(Math.max(0, found.size - room), current.maxLogs);
    return logs;
  }

  /** The files of all folders by the names of their logs; each file once, and none of another log. */
  function filesOf(current: Settings): Map<string, LogSettings & { readonly within: string }> {
    const owners = Object.values(current.logs).map(belongsTo);
    const taken = new Set<string>();
    const found = new Map<string, LogSettings & { readonly within: string }>();
    for (const [folderName, { settings: entry, folder }] of open) {
      for (const file of folder.files) {
        const path = join(entry.dir, file);
        if (taken.has(path) || owners.some((owns) => owns(path))) continue;
        taken.add(path);
        const caption = captionOf(folderName, entry, file);
        const name = offeredName(folderName, file);
        const { dir: within, redact } = entry;
        found.set(name, { path, rotated: null, within, redact, ...caption });
      }
    }
    return found;
  }

  function tellOfMore(count: number, maxLogs: number): void {
    if (count > 0 && leftOutCount === 0) {
      const message = `${count} files of folders are not offered, since there may be ${maxLogs} logs at most; exclude some, or raise maxLogs`;
      onError(new SseTailError('ERR_FOLDER', message));
    }
    leftOutCount = count;
  }

  function* cutFolders(): Generator<readonly [FolderLimit, number]> {
    const met = [...open.values()].flatMap(({ folder }) => folder.metLimits);
    for (const limit of FOLDER_LIMITS) yield [limit, met.filter((it) => it === limit).length];
  }

  return {
    apply: (wanted) => next(() => apply(wanted)),
    get leftOutCount() {
      return leftOutCount;
    },
    cutFolders,
    async close() {
      settings = null;
      await working;
      await Promise.all([...open.values()].map(({ folder }) => folder.close()));
      await working;
    },
  };
}

/** What a folder is called is no reason to look through it anew. */
function sameFolder(kept: OpenFolder, { dir, include, exclude }: FolderSettings, limits: string) {
  const before = kept.settings;
  const texts = [
    [before.dir, before.include, before.exclude, kept.limits],
    [dir, include, exclude, limits],
  ].map((it) => JSON.stringify(it));
  return texts[0] === texts[1];
}
