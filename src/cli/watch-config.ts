import { statSync } from 'node:fs';

/** Notices when a config file has become another. */
export interface ConfigWatch {
  /** Calls back within a second after each change, also one since the watch was created. */
  start(onChange: () => void): void;
  close(): void;
}

const LOOK_MS = 1000;

/**
 * Remembers the file at `path` as it is now: create this before the config is read, so that no change
 * falls between the two. It is looked at by path, so that a symbolic link may be turned to another
 * file, as Kubernetes does with its config maps. Does not keep the process alive.
 */
export function createConfigWatch(path: string): ConfigWatch {
  let known = fingerprint(path);
  let timer: NodeJS.Timeout | undefined;
  return {
    start(onChange) {
      timer = setInterval(() => {
        const now = fingerprint(path);
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
