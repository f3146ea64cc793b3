import { constants, fstatSync, read, readSync, statSync } from 'node:fs';
import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, open, readdir, readlink, realpath, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

import { createPromptness, isNearType } from './promptness.ts';
import type { Haste, Promptness } from './promptness.ts';

/**
 * The file system, as far as logs are read from it: the one seam at which its failures can be tried
 * out. All of it fails as Node does, with an error that has a `code`.
 */
export interface FileSystem {
  /**
   * Opens for reading, without ever waiting for anybody to write.
   * @param options `followsLinks: false` fails with `ELOOP` where the name is a link; without it links are
   * followed. Systems that cannot tell fail for every name.
   */
  open(path: string, options?: { readonly followsLinks: boolean }): Promise<OpenFile>;
  /** What a name stands for; links are followed. In turn, where no haste is asked for. */
  stat(path: string, haste?: Haste): Promise<BigIntStats>;
  /** The same, where it can be said at once; null where it cannot, or there is nothing. Never throws. */
  glance(path: string): BigIntStats | null;
  /** The names in a directory, in no order. */
  list(directory: string): Promise<string[]>;
  /** The names in a directory and what they are; links are not followed. In no order. */
  entries(directory: string): Promise<FolderEntry[]>;
  /** Whether a name is a link itself. */
  isLink(path: string): Promise<boolean>;
  /** The name behind all links. */
  realPath(path: string): Promise<string>;
}

/** What a name in a directory is. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** An open file. Closed, all that it does throws {@link FileClosed}. In turn, where no haste is asked for. */
export interface OpenFile {
  stat(haste?: Haste): Promise<BigIntStats>;
  /** Where it lies now, without links; null where the system cannot tell (any but Linux). */
  place(): Promise<string | null>;
  /** Fills a buffer from a position on; the bytes read may be fewer, and are 0 at the end. */
  read(buffer: Buffer, position: number, haste?: Haste): Promise<number>;
  /** The same, where it can be done at once; null where it cannot. Never throws. */
  glance(buffer: Buffer, position: number): number | null;
  /** Closes it once nothing reads any more. May be called again. */
  close(): Promise<void>;
}

/** The file was closed: its descriptor may stand for another one by now. */
export class FileClosed extends Error {
  override readonly name = 'FileClosed';

  constructor(path: string) {
    super(`${path} was closed`);
  }
}

function linkAt(path: string): NodeJS.ErrnoException {
  const error = new Error(`ELOOP: ${path} may be a link`);
  return Object.assign(error, { code: 'ELOOP', syscall: 'open', path });
}

/** What is asked for at once is no longer than a block, and what tells that it is the right one. Bytes. */
const MAX_AT_ONCE_BYTES = 128 * 1024;
/** Somebody may mount something else under a name. Milliseconds. */
const NAME_LASTS_MS = 60_000;
/** Names that are remembered: those of more logs than one server has, as a rule. */
const MAX_NAMES = 10_000;

const STAT_IF_ANY = { bigint: true, throwIfNoEntry: false } as const;

const promptNames = new Map<string, Promptness>();

function promptnessOf(path: string): Promptness {
  const known = promptNames.get(path);
  if (known !== undefined) return known;
  if (promptNames.size >= MAX_NAMES) promptNames.clear();
  // The file, and the directory in which it may be a link.
  const isNear = async (): Promise<boolean> =>
    (await isNearAt(dirname(path))) && (await isNearAt(path));
  const promptness = createPromptness({ isNear, askEveryMs: NAME_LASTS_MS });
  promptNames.set(path, promptness);
  return promptness;
}

/** Only Linux has numbers that tell. */
async function isNearAt(path: string): Promise<boolean> {
  return process.platform === 'linux' && isNearType((await statfs(path)).type);
}

/** The file system of this machine. */
export const nodeFileSystem: FileSystem = {
  async open(path, { followsLinks } = { followsLinks: true }) {
    if (!followsLinks && constants.O_NOFOLLOW === undefined) throw linkAt(path);
    const noLinks = followsLinks ? 0 : constants.O_NOFOLLOW;
    // A FIFO without a writer would hold a thread of the pool for good.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | noLinks);
    let reading = 0;
    let whenIdle: (() => void) | null = null;
    let closing: Promise<void> | null = null;
    const promptness = createPromptness({ isNear, askEveryMs: Infinity });

    /** The number of a closed descriptor goes to the next file at once: nobody may still read by it. */
    async function close(): Promise<void> {
      if (reading > 0) {
        await new Promise<void>((resolve) => {
          whenIdle = resolve;
        });
      }
      await handle.close();
    }

    function release(): void {
      reading -= 1;
      if (reading === 0) whenIdle?.();
    }

    /** Of the open file: its name may stand for another one by now. */
    async function isNear(): Promise<boolean> {
      reading += 1;
      return isNearAt(`/proc/self/fd/${handle.fd}`).finally(release);
    }

    return {
      async stat(haste) {
        if (closing !== null) throw new FileClosed(path);
        return haste === 'at-once' && promptness.isPrompt
          ? promptness.ask(() => fstatSync(handle.fd, { bigint: true }))
          : handle.stat({ bigint: true });
      },
      async place() {
        if (closing !== null) throw new FileClosed(path);
        reading += 1;
        return readlink(`/proc/self/fd/${handle.fd}`)
          .catch(() => null)
          .finally(release);
      },
      read(buffer, position, haste) {
        return new Promise((resolve, reject) => {
          if (closing !== null) return reject(new FileClosed(path));
          if (haste === 'at-once' && buffer.length <= MAX_AT_ONCE_BYTES && promptness.isPrompt) {
            // What it throws rejects the promise.
            const { fd } = handle;
            return resolve(promptness.ask(() => readSync(fd, buffer, 0, buffer.length, position)));
          }
          reading += 1;
          // With a callback: the promises of FileHandle.read are a tenth of the work of a backlog.
          read(handle.fd, buffer, 0, buffer.length, position, (error, bytesRead) => {
            release();
            if (error === null) resolve(bytesRead);
            else reject(error);
          });
        });
      },
      glance(buffer, position) {
        const isLong = buffer.length > MAX_AT_ONCE_BYTES;
        if (closing !== null || isLong || !promptness.isPrompt) return null;
        try {
          return promptness.ask(() => readSync(handle.fd, buffer, 0, buffer.length, position));
        } catch {
          // Whoever reads in turn is told why.
          return null;
        }
      },
      close: () => (closing ??= close()),
    };
  },
  async stat(path, haste) {
    const promptness = haste === 'at-once' ? promptnessOf(path) : null;
    return promptness?.isPrompt
      ? promptness.ask(() => statSync(path, { bigint: true }))
      : stat(path, { bigint: true });
  },
  glance(path) {
    const promptness = promptnessOf(path);
    if (!promptness.isPrompt) return null;
    try {
      return promptness.ask(() => statSync(path, STAT_IF_ANY)) ?? null;
    } catch {
      // Whoever asks in turn is told why.
      return null;
    }
  },
  list: (directory) => readdir(directory),
  entries: async (directory) =>
    (await readdir(directory, { withFileTypes: true })).map((entry) => ({
      name: entry.name,
      kind: kindOf(entry),
    })),
  isLink: async (path) => (await lstat(path)).isSymbolicLink(),
  realPath: (path) => realpath(path),
};

function kindOf(entry: Dirent): FolderEntry['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}
