import type { ListNotice } from '../src/protocol/log-info.ts';
import { fetchLogs, listWatchUrl } from './api.ts';
import type { LogInfo, LogList } from './api.ts';

/** The list is asked for so long after it was told last, where nobody tells of its changes. */
const INTERVAL_MS = 3_000;

/** The list of logs, kept up to date while the page can be seen. */
export interface LogListWatch {
  close(): void;
}

/**
 * Asks for the list, and then has its changes told over WebSocket. Not as an event stream: over HTTP/1.1 a
 * browser opens six connections to a server, and each tab needs one for lines. Where there is no
 * WebSocket, or while it is cut, the list is asked for every few seconds.
 *
 * @param onLogs is told the whole list after each change; null says that the server did not answer.
 */
export function createLogList(
  onLogs: (answer: LogList | 'signed-out' | null) => void,
): LogListWatch {
  const leaving = new AbortController();
  const { signal } = leaving;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking = false;
  let socket: WebSocket | null = null;

  async function ask(): Promise<void> {
    if (asking || document.hidden || socket !== null) return;
    asking = true;
    clearTimeout(timer);
    const answer = await fetchLogs(signal).catch(() => null);
    asking = false;
    if (signal.aborted) return;
    onLogs(answer);
    if (typeof answer === 'object' && answer?.websocket === true && !document.hidden) watch(answer);
    askSoon();
  }

  function askSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), INTERVAL_MS);
  }

  function watch(list: LogList): void {
    const logs = new Map<string, LogInfo>();
    const opened = new WebSocket(listWatchUrl());
    socket = opened;
    opened.addEventListener('message', ({ data }) => {
      const notice = noticeIn(data);
      if (notice === null || socket !== opened) return;
      applyTo(logs, notice);
      onLogs({ ...list, logs: [...logs.values()] });
    });
    opened.addEventListener('close', () => {
      if (socket !== opened) return;
      socket = null;
      askSoon();
    });
  }

  function stopWatching(): void {
    const opened = socket;
    socket = null;
    opened?.close();
  }

  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.hidden) stopWatching();
      else void ask();
    },
    { signal },
  );
  void ask();
  return {
    close() {
      leaving.abort();
      clearTimeout(timer);
      stopWatching();
    },
  };
}

/** Other messages, such as `open` and `busy`, say nothing of the list. */
function noticeIn(data: unknown): ListNotice | null {
  const notice: unknown = JSON.parse(String(data));
  return isListNotice(notice) ? notice : null;
}

function isListNotice(value: unknown): value is ListNotice {
  return (
    typeof value === 'object' &&
    value !== null &&
    'event' in value &&
    ['logs', 'added', 'changed', 'removed'].includes(String(value.event))
  );
}

function applyTo(logs: Map<string, LogInfo>, notice: ListNotice): void {
  switch (notice.event) {
    case 'logs':
      logs.clear();
      for (const log of notice.logs) logs.set(log.name, log);
      return;
    case 'removed':
      logs.delete(notice.name);
      return;
    case 'added':
    case 'changed':
      logs.set(notice.name, notice);
      return;
  }
}
