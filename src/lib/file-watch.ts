import { statSync } from 'node:fs';

/** Notices when files have become others. */
export interface FileWatch {
  /** Calls back within a second after each change, also one since the watch was created. */
  start(onChange: () => void): void;
  close(): void;
}

const LOOK_MS = 1000;

/**
 * Remembers files as they are now: create this before they are read, so that no change falls between
 * the two. They are looked at by path, so that a symbolic link may be turned to another file, as
 * Kubernetes does with its config maps. Does not keep the process alive.
 */
export function createFileWatch(paths: readonly string[]): FileWatch {
  const look = () => paths.map(fingerprint).join(' ');
  let known = look();
  let timer: NodeJS.Timeout | undefined;
  return {
    start(onChange) {
      timer = setInterval(() => {
        const now = look();
        if (now === known) return;
        known = now;
        onChange();
      }, LOOK_MS);
      timer.unref();
    },
    close: () => clearInterval(timer),
  };
}

/** Another text whenever the file was changed, replaced, appeared or vanished. */
function fingerprint(path: string): string {
  try {
    const { dev, ino, size, mtimeNs } = statSync(path, { bigint: true });
    return `${dev}:${ino}:${size}:${mtimeNs}`;
  } catch {
    // Gone, or out of reach: reading it will say which.
    return '';
  }
}
