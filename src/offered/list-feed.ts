import { createGate } from '../lib/gate.ts';
import { createPacer } from '../lib/pacer.ts';
import type { Pacer } from '../lib/pacer.ts';
import { createPulse } from '../lib/pulse.ts';
import type { Wait } from '../lib/pulse.ts';
import type { Catalog } from '../log/catalog.ts';
import type { Log } from '../log/log.ts';
import type { ListNotice, LogInfo } from '../protocol/log-info.ts';
import { countsOf, withCounts } from './log-counts.ts';
import type { CountsByLog } from './log-counts.ts';

/** The list of logs as it changes. Costs nothing while nobody watches it. */
export interface ListFeed {
  /** The list as it is now, of the logs that one may see. */
  list(sees: Sees): Promise<LogInfo[]>;
  /** Watches it; whoever watches closes. */
  watch(sees: Sees): ListWatch;
}

/** Whether somebody may see the log of that name. */
type Sees = (name: string) => boolean;

/** One who watches the list. */
export interface ListWatch {
  /**
   * Waits for what has changed since the last call; the first one gives the whole list. Several changes
   * of a log between two calls are one, so that a slow viewer has nothing waiting.
   * @returns null once the watch is closed.
   */
  next(): Promise<ListNotice[] | null>;
  close(): void;
}

export interface ListFeedOptions {
  readonly catalog: Catalog;
  /** Other processes that serve the same logs; null where there are none. */
  readonly peers: { ask(): Promise<{ readonly others: readonly Elsewhere[] }> } | null;
  readonly onError: (error: unknown) => void;
}

/** Of a log no more than one change is told in this time. Milliseconds. */
const LOOK_EVERY_MS = 1000;
const FAILURE_WAIT_MS = 1000;
/** Looking takes at most one part in so many of the time. */
const REST_FACTOR = 10;
/** So many logs are looked at together: each is an open file for a moment. */
const LOOK_TOGETHER = 8;

/** What another process counts. */
interface Elsewhere {
  readonly logs: CountsByLog;
}

type Infos = ReadonlyMap<string, LogInfo>;

export function createListFeed({ catalog, peers, onError }: ListFeedOptions): ListFeed {
  const gate = createGate(LOOK_TOGETHER);
  const changes = createPulse();
  let watchCount = 0;
  let pacer: Pacer | null = null;
  let stopHearing: (() => void) | null = null;
  /** Null before the first look. A log that has not changed is the same object as before. */
  let current: Infos | null = null;
  let glances = new Map<string, string>();
  let restUntil = -Infinity;

  async function countsElsewhere(): Promise<CountsByLog[]> {
    const { others = [] } = (await peers?.ask()) ?? {};
    return others.map(({ logs }) => logs);
  }

  async function list(sees: Sees): Promise<LogInfo[]> {
    const elsewhere = await countsElsewhere();
    const describe = async (log: Log): Promise<LogInfo> =>
      withCounts(await gate.run(() => log.describe()), elsewhere);
    const seen = catalog.list().filter(({ name }) => sees(name));
    return Promise.all(seen.map(describe));
  }

  async function look(): Promise<void> {
    const restMs = restUntil - performance.now();
    if (restMs > 0) return pacer?.after(restMs);
    const elsewhere = await countsElsewhere();
    const begun = performance.now();
    const before = current;
    const nextGlances = new Map<string, string>();
    const infos = await Promise.all(
      catalog.list().map((log) =>
        gate.run(async () => {
          const counted = elsewhere.map((counts) => countsOf(log.name, counts));
          const glance = JSON.stringify([await log.glance(), counted]);
          nextGlances.set(log.name, glance);
          const known = before?.get(log.name);
          const isSame = known !== undefined && glances.get(log.name) === glance;
          return isSame ? known : withCounts(await log.describe(), elsewhere);
        }),
      ),
    );
    const now = performance.now();
    restUntil = now + (now - begun) * REST_FACTOR;
    if (pacer === null) return;
    glances = nextGlances;
    current = new Map(infos.map((info) => [info.name, info]));
    if (before === null || noticesBetween(before, current).length > 0) changes.beat();
  }

  function begin(): void {
    watchCount += 1;
    pacer ??= createPacer(look, {
      gapMs: LOOK_EVERY_MS,
      pollMs: LOOK_EVERY_MS,
      retryMs: FAILURE_WAIT_MS,
      onError,
    });
    if (watchCount > 1) return;
    stopHearing = catalog.onChange(pacer.hint);
    pacer.hint();
  }

  function leave(): void {
    watchCount -= 1;
    if (watchCount > 0) return;
    stopHearing?.();
    pacer?.close().catch(onError);
    pacer = null;
    current = null;
    glances = new Map();
    restUntil = -Infinity;
  }

  function watch(sees: Sees): ListWatch {
    let sent: Infos | null = null;
    let waiting: Wait | null = null;
    let isClosed = false;
    begin();
    return {
      async next() {
        for (;;) {
          if (isClosed) return null;
          const since = changes.count;
          const notices = current === null ? [] : seenOf(noticesBetween(sent, current), sees);
          sent = current;
          if (notices.length > 0) return notices;
          waiting = changes.wait(since);
          await waiting.done;
        }
      },
      close() {
        if (isClosed) return;
        isClosed = true;
        waiting?.cancel();
        leave();
      },
    };
  }

  return {
    list,
    watch,
  };
}

function seenOf(notices: readonly ListNotice[], sees: Sees): ListNotice[] {
  return notices.flatMap((notice): ListNotice[] => {
    if (notice.event === 'logs') {
      return [{ ...notice, logs: notice.logs.filter(({ name }) => sees(name)) }];
    }
    return sees(notice.name) ? [notice] : [];
  });
}

function noticesBetween(before: Infos | null, after: Infos): ListNotice[] {
  if (before === null) return [{ event: 'logs', logs: [...after.values()] }];
  if (before === after) return [];
  const removed = [...before.keys()].filter((name) => !after.has(name));
  const notices: ListNotice[] = removed.map((name) => ({ event: 'removed', name }));
  for (const [name, info] of after) {
    const known = before.get(name);
    if (known === info) continue;
    notices.push({ event: known === undefined ? 'added' : 'changed', ...info });
  }
  return notices;
}
