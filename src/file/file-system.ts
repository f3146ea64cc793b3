import { constants, read } from 'node:fs';
import type { BigIntStats, Dirent } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';

/**
 * The file system, as far as logs are read from it: the one seam at which its failures can be tried
 * out. All of it fails as Node does, with an error that has a `code`.
 */
export interface FileSystem {
  /** Opens for reading, without ever waiting for anybody to write. */
  open(path: string): Promise<OpenFile>;
  /** What a name stands for; links are followed. */
  stat(path: string): Promise<BigIntStats>;
  /** The names in a directory, in no order. */
  list(directory: string): Promise<string[]>;
  /** The names in a directory and what they are; links are not followed. In no order. */
  entries(directory: string): Promise<FolderEntry[]>;
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

/** The file system of this machine. */
export const nodeFileSystem: FileSystem = {
  async open(path) {
    // A FIFO without a writer would hold a thread of the pool for good.
    const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
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

    return {
      async stat() {
        if (closing !== null) throw new FileClosed(path);
        return handle.stat({ bigint: true });
      },
      read(buffer, position) {
        return new Promise((resolve, reject) => {
          if (closing !== null) return reject(new FileClosed(path));
          reading += 1;
          // With a callback: the promises of FileHandle.read are a tenth of the work of a backlog.
          read(handle.fd, buffer, 0, buffer.length, position, (error, bytesRead) => {
            reading -= 1;
            if (reading === 0) whenIdle?.();
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
  realPath: (path) => realpath(path),
};

function kindOf(entry: Dirent): FolderEntry['kind'] {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  return entry.isSymbolicLink() ? 'link' : 'other';
}
