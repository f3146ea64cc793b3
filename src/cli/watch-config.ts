import { type StatsListener, unwatchFile, watchFile } from 'node:fs';

const LOOK_MS = 1000;

/**
 * Calls `onChange` within a second after the file at `path` has become another: changed, replaced,
 * appeared or vanished. It is looked at by path, so that a symbolic link may be turned to another
 * file, as Kubernetes does with its config maps. Does not keep the process alive.
 * @returns a function that ends the watch
 */
export function watchConfig(path: string, onChange: () => void): () => void {
  const listener: StatsListener = (now, before) => {
    const isSame =
      now.mtimeMs === before.mtimeMs && now.size === before.size && now.ino === before.ino;
    if (!isSame) onChange();
  };
  watchFile(path, { interval: LOOK_MS, persistent: false }, listener);
  return () => unwatchFile(path, listener);
}
