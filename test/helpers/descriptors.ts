import { existsSync, readdirSync, readlinkSync } from 'node:fs';

/** The files in a folder that this process has open; where the system does not tell, none. */
export function openFilesIn(folder: string): string[] {
  if (!existsSync('/proc/self/fd')) return [];
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`);
      return path.startsWith(folder) ? [path] : [];
    } catch {
      // The descriptor that the folder itself was read with is gone by now.
      return [];
    }
  });
}
