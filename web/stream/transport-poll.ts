import { createEventReader } from './event-reader.ts';
import { pause } from './pause.ts';
import type { FetchedOptions } from './event-reader.ts';
import type { TransportHandlers } from './transport.ts';

/** Lines are asked for so long after the last answer. */
const POLL_MS = 2_000;
const CUT = { kind: 'cut' } as const;

/**
 * The stream in answers that end, each behind the last id of the one before: for what stands between and lets nothing
 * through before it is whole. A log is live here once all that it had was read.
 */
export function openPoll({ url: text, handlers, signal }: FetchedOptions): void {
  const url = new URL(text);
  url.searchParams.set('follow', 'false');
  const live = createLiveLogs(url, handlers);
  let isOpen = false;
  const reader = createEventReader({
    url: url.href,
    handlers: {
      ...handlers,
      opened() {
        if (!isOpen) handlers.opened();
        isOpen = true;
      },
      notice(notice, log) {
        if (notice.event === 'waiting') live.wait(log);
        handlers.notice(notice, log);
      },
    },
    signal,
  });

  async function run(): Promise<void> {
    for (;;) {
      live.begin();
      // One answer comes after the other.
      // oxlint-disable-next-line no-await-in-loop
      const end = await reader.read();
      if (signal.aborted) return;
      if (end === 'refused') return handlers.closed(CUT);
      if (end === 'complete') live.tell();
      else {
        isOpen = false;
        live.forget();
        handlers.retrying();
      }
      // oxlint-disable-next-line no-await-in-loop
      await pause(end === 'complete' ? POLL_MS : reader.retryMs, signal);
    }
  }

  void run();
}

/** Which logs are live, and told to be. Of one log alone the name is undefined, as its events have none. */
interface LiveLogs {
  begin(): void;
  wait(log: string | undefined): void;
  tell(): void;
  forget(): void;
}

function createLiveLogs({ pathname }: URL, handlers: TransportHandlers): LiveLogs {
  const names = decodeURIComponent(pathname.split('/').at(-1) ?? '').split(',');
  const logs = names.length > 1 ? names : [undefined];
  const told = new Set<string | undefined>();
  let waiting = new Set<string | undefined>();
  return {
    begin() {
      waiting = new Set();
    },
    wait(log) {
      waiting.add(log);
      told.delete(log);
    },
    tell() {
      for (const log of logs) {
        if (told.has(log) || waiting.has(log)) continue;
        told.add(log);
        handlers.notice({ event: 'live' }, log);
      }
    },
    forget: () => told.clear(),
  };
}
