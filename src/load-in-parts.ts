import { setFlagsFromString } from 'node:v8';

/**
 * Loads the program one part after the other, so that whoever imports it then opens few files. Node opens all that
 * are imported together at once, which are more than a process may have with `ulimit -n 128`.
 *
 * Meanwhile V8 does not optimise: it would do so for what reads the sources of packages, which is done once, and would keep
 * 4 MB of what that takes for good. The flag is of the whole process: only for those that run nothing else.
 * @param last what is to be loaded after that.
 */
export async function loadInParts<T>(last: () => Promise<T>): Promise<T> {
  setFlagsFromString('--no-opt');
  try {
    await import('./config/load.ts');
    await import('./log/catalog.ts');
    await import('./http/app.ts');
    return await last();
  } finally {
    setFlagsFromString('--opt');
  }
}
