import { constants, read } from 'node:fs';
import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, open, readdir, readlink, realpath, stat } from 'node:fs/promises';

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
  /** What a name stands for; links are followed. */
  stat(path: string): Promise<BigIntStats>;
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

/** An open file. Closed, all that it does throws {@link FileClosed}. */
export interface OpenFile {
  stat(): Promise<BigIntStats>;
  /** Where it lies now, without links; null where the system cannot tell (any but Linux). */
  place(): Promise<string | null>;
  /** Fills a buffer from a position on; the bytes read may be fewer, and are 0 at the end. */
  read(buffer: Buffer, position: number): Promise<number>;
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

    return {
      async stat() {
        if (closing !== null) throw new FileClosed(path);
        return handle.stat({ bigint: true });
      },
      async place() {
        if (closing !== null) throw new FileClosed(path);
        reading += 1;
        return readlink(`/proc/self/fd/${handle.fd}`)
          .catch(() => null)
          .finally(release);
      },
      read(buffer, position) {
        return new Promise((resolve, reject) => {
          if (closing !== null) return reject(new FileClosed(path));
          reading += 1;
          // With a callback: the promises of FileHandle.read are a tenth of the work of a backlog.
          read(handle.fd, buffer, 0, buffer.length, position, (error, bytesRead) => {
            release();
            if (error === null) resolve(bytesRead);
            else reject(error);
          });
        });
      },
      close: () => (closing ??= close()),
    };
  },
  stat: (path) => stat(path, { bigint: true }),
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
