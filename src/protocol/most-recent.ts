import type { LogInfo } from './log-info.ts';

/** The log that the viewer opens where its address names none: the one that was written last. */
export function mostRecent(logs: readonly LogInfo[]): LogInfo | undefined {
  return logs.toSorted((a, b) => (b.mtime ?? '').localeCompare(a.mtime ?? '')).at(0);
}
