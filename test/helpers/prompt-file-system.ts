import { closeSync, openSync, readSync, statSync } from 'node:fs';

import type { FileSystem } from '../../src/file/file-system.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';

/**
 * The real file system, which answers at once whenever it is asked to, however busy the machine is: what is not read at
 * once with it has another reason.
 */
export const promptFileSystem: FileSystem = {
  ...nodeFileSystem,
  async open(path, options) {
    const file = await nodeFileSystem.open(path, options);
    const descriptor = openSync(path, 'r');
    let closing: Promise<void> | null = null;
    return {
      ...file,
      glance: (buffer, position) => readSync(descriptor, buffer, 0, buffer.length, position),
      close() {
        if (closing === null) closeSync(descriptor);
        return (closing ??= file.close());
      },
    };
  },
  glance: (path) => statSync(path, { bigint: true, throwIfNoEntry: false }) ?? null,
};
