import type { LogCounts } from '../offered/log-counts.ts';
import type { Measures } from '../metrics/together.ts';
import { healthOf } from './health.ts';
import type { Health, HealthSources } from './health.ts';

/** What one process that serves the logs counts. */
export interface Figures {
  readonly health: Health;
  /** By the name of the log, of those that somebody watches there. */
  readonly logs: Readonly<Record<string, LogCounts>>;
}

/** The other processes that serve the same logs on the same port. */
export interface Peers {
  ask(): Promise<PeerFigures>;
  /** What all of them measure, this one included. @throws {SseTailError} ERR_BUSY where that is not told in time. */
  measures(): Promise<readonly Measures[]>;
}

export interface PeerFigures {
  /** How many processes there should be, this one included. */
  readonly wanted: number;
  /** What those that answered count, without this one. */
  readonly others: readonly Figures[];
}

/** What this process counts, as far as it knows without looking at anything. */
export function figuresOf(sources: HealthSources): Figures {
  const watched = sources.catalog.list().filter(({ viewerCount }) => viewerCount > 0);
  return {
    health: healthOf(sources),
    logs: Object.fromEntries(
      watched.map(({ name, viewerCount, linesPerSecond }) => [
        name,
        { viewers: viewerCount, linesPerSecond },
      ]),
    ),
  };
}

/** How the server is, all its processes together. */
export function healthOfAll(own: Health, { wanted, others }: PeerFigures): Health {
  const all = [own, ...others.map(({ health }) => health)];
  const missing = wanted - all.length;
  const problems = [
    ...(missing > 0
      ? [`of ${wanted} workers ${missing} did not answer; one that has ended is started anew`]
      : []),
    ...new Set(all.flatMap((it) => it.problems ?? [])),
  ];
  return {
    status: problems.length === 0 ? 'ok' : 'degraded',
    watch: all.some(({ watch }) => watch === 'polling') ? 'polling' : own.watch,
    viewers: all.reduce((sum, { viewers }) => sum + viewers, 0),
    workers: all.length,
    ...(problems.length === 0 ? {} : { problems }),
  };
}
