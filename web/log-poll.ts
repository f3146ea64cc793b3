import { fetchLogs } from './api.ts';
import type { LogInfo, LogList } from './api.ts';

const INTERVAL_MS = 3_000;

/** Asks for the logs every few seconds while the page can be seen. */
export interface LogPoll {
  close(): void;
}

/** `onLogs(null)` says that the server did not answer. */
export function createLogPoll(onLogs: (list: LogList | null) => void): LogPoll {
  const leaving = new AbortController();
  const { signal } = leaving;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;

  async function ask(): Promise<void> {
    if (asking || document.hidden) return;
    asking = true;
    clearTimeout(timer);
    const list = await fetchLogs(signal).catch(() => null);
    asking = false;
    if (signal.aborted) return;
    onLogs(list);
    timer = setTimeout(() => void ask(), INTERVAL_MS);
  }

  document.addEventListener('visibilitychange', () => void ask(), { signal });
  void ask();
  return {
    close() {
      leaving.abort();
      clearTimeout(timer);
    },
  };
}

/** The log to open when the address names none: the one that was written last. */
export function mostRecent(logs: readonly LogInfo[]): LogInfo | undefined {
  return logs.toSorted((a, b) => (b.mtime ?? '').localeCompare(a.mtime ?? '')).at(0);
}
