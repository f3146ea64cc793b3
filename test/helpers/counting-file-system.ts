import type { FileSystem } from '../../src/file/file-system.ts';
import { nodeFileSystem } from '../../src/file/file-system.ts';

/** The real file system, and how many bytes have been read from it. */
export interface CountingFileSystem extends FileSystem {
  readonly bytesRead: number;
}

export function createCountingFileSystem(): CountingFileSystem {
  let bytesRead = 0;
  return {
    ...nodeFileSystem,
    get bytesRead() {
      return bytesRead;
    },
    async open(path) {
      const file = await nodeFileSystem.open(path);
      return {
        ...file,
        async read(buffer, position) {
          const count = await file.read(buffer, position);
          bytesRead += count;
          return count;
        },
        // All that is read is counted.
        glance: () => null,
      };
    },
  };
}
