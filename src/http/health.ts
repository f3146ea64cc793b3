import type { Viewers } from '../delivery/viewers.ts';
import type { Catalog } from '../log/catalog.ts';

/** How the server is. `degraded`: it goes on, and somebody should look after it. */
export interface Health {
  readonly status: 'ok' | 'degraded';
  readonly watch: Catalog['watchState'];
  readonly viewers: number;
  /** How many processes serve the logs; left out where there is but one. */
  readonly workers?: number;
  /** What is wrong and what to do, in words; left out where nothing is. */
  readonly problems?: readonly string[];
}

export interface HealthSources {
  readonly catalog: Pick<Catalog, 'watchState' | 'list'>;
  readonly viewers: Pick<Viewers, 'count' | 'maxCount'>;
  /** True where the config says that files are only polled. */
  readonly isPolling: boolean;
}

/** With fewer seats left than this share of them the next rush will find none. */
const SCARCE = 0.1;

/** How the server is, as far as it knows without looking at anything. */
export function healthOf({ catalog, viewers, isPolling }: HealthSources): Health {
  const { watchState } = catalog;
  const problems = [
    ...(watchState === 'polling' && !isPolling ? [UNWATCHED] : []),
    ...(isScarce(viewers) ? [scarce(viewers)] : []),
    ...catalog
      .list()
      .flatMap(({ name, refusal }) => (refusal === null ? [] : [`${name}: ${refusal}`])),
  ];
  return {
    status: problems.length === 0 ? 'ok' : 'degraded',
    watch: watchState,
    viewers: viewers.count,
    ...(problems.length === 0 ? {} : { problems }),
  };
}

const UNWATCHED =
  'a directory cannot be watched, and is polled; raise fs.inotify.max_user_watches or ulimit -n';

function isScarce({ count, maxCount }: HealthSources['viewers']): boolean {
  return maxCount - count < maxCount * SCARCE;
}

function scarce({ count, maxCount }: HealthSources['viewers']): string {
  return `${count} of ${maxCount} viewers are there; raise maxViewers (or ulimit -n)`;
}
