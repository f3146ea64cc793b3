import { dirname, sep } from 'node:path';

import type { FileSystem, OpenFile } from './file-system.ts';

/** A file that is renamed while it is opened looks like another one; so often it is opened again. */
const MAX_TRIES = 5;

/**
 * A file system in which nothing is opened that lies outside a directory, wherever links lead by now:
 * whoever may write there could else show any file that the server may read.
 */
export function confinedTo(directory: string, fileSystem: FileSystem): FileSystem {
  async function open(path: string): Promise<OpenFile> {
    for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
      const file = await fileSystem.open(path);
      const verdict = await placeOf(file, path).catch(async (error: unknown) => {
        await file.close();
        throw error;
      });
      if (verdict === 'inside') return file;
      await file.close();
      if (verdict === 'outside') break;
    }
    throw refusal(path);
  }

  /** Looked at once the file is open: what a name led to before may be something else by then. */
  async function placeOf(file: OpenFile, path: string): Promise<'inside' | 'outside' | 'moved'> {
    const [root, place] = await Promise.all([fileSystem.realPath(directory), file.place()]);
    // The kernel's own word of the open file: no name is looked up, so none can be swapped meanwhile.
    if (place !== null) return isWithin(root, place) ? 'inside' : 'outside';
    const real = await fileSystem.realPath(path);
    if (!isWithin(root, real)) return 'outside';
    const [opened, named] = await Promise.all([file.stat(), fileSystem.stat(real)]);
    return opened.ino === named.ino && opened.dev === named.dev ? 'inside' : 'moved';
  }

  function refusal(path: string): NodeJS.ErrnoException {
    const error = new Error(`EACCES: ${path} leads out of ${directory}`);
    return Object.assign(error, { code: 'EACCES', syscall: 'open', path });
  }

  return { ...fileSystem, open };
}

/**
 * A file system in which the live path of a log leads wherever it does, since the config names it, and no
 * other name leads out of the directory that it is in: nobody is asked before a file counts as rotated,
 * so whoever may write there could else show any file that the server may read.
 */
export function besideLive(livePath: string, fileSystem: FileSystem): FileSystem {
  async function openBeside(path: string): Promise<OpenFile> {
    try {
      return await fileSystem.open(path, { followsLinks: false });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ELOOP')) throw error;
      return confinedTo(dirname(path), fileSystem).open(path);
    }
  }

  return {
    ...fileSystem,
    open: (path) => (path === livePath ? fileSystem.open(path) : openBeside(path)),
  };
}

/** Whether a path lies inside a directory; both without links. */
export function isWithin(directory: string, path: string): boolean {
  return path.startsWith(directory.endsWith(sep) ? directory : `${directory}${sep}`);
}
