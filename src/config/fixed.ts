import { isDeepStrictEqual } from 'node:util';

import type { Settings } from './settings.ts';

/** What is fixed once the server listens. */
const FIXED = [
  'bind',
  'port',
  'base',
  'tls',
  'trustProxy',
  'poll',
  'maxInflatedBytes',
  'heartbeatMs',
  'retryMs',
  'maxViewers',
  'maxViewersPerAddress',
  'maxViewersPerLog',
  'maxConnections',
  'maxScans',
  'maxInflates',
  'maxHeaderBytes',
  'headersTimeoutMs',
  'maxMessageBytes',
  'maxControlBytes',
  'maxResets',
  'workers',
  'logFormat',
] as const satisfies readonly (keyof Settings)[];

/** New settings, as far as they can take effect while a server runs. */
export interface Applicable {
  readonly settings: Settings;
  /** In words, what takes effect only with a restart. */
  readonly notes: string[];
}

/** The next settings, with what is fixed as it is now. */
export function keepFixed(current: Settings, next: Settings): Applicable {
  const changed = FIXED.filter((key) => !isDeepStrictEqual(next[key], current[key]));
  const kept = Object.fromEntries(FIXED.map((key) => [key, current[key]]));
  return {
    settings: { ...next, ...kept },
    notes: changed.map((key) => `${key} changes only with a restart`),
  };
}
