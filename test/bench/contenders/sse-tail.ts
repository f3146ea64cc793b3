import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { CACHE, OUTPUT } from '../lib/paths.ts';
import { startServerProcess } from '../lib/server-process.ts';
import type { Contender } from './contender.ts';

/** What of the config a case may set. */
export interface SseTailSettings {
  readonly poll?: boolean;
  readonly compress?: boolean;
  readonly workers?: number;
  /** Further logs, by name. */
  readonly logs?: Readonly<Record<string, string>>;
}

/** A build of sse-tail. */
export interface Build {
  readonly name: string;
  /** Where its `cli.js` is. */
  readonly dist: string;
  /** Whether its processor profiles are wanted, in test/output/profiles. */
  readonly isProfiled: boolean;
}

/** sse-tail as its users run it: the command, with a config file. */
export function createSseTail(build: Build, settings: SseTailSettings = {}): Contender {
  const { name, dist, isProfiled } = build;
  return {
    name,
    async start(logPath) {
      const config = join(CACHE, `config-${process.pid}.json`);
      mkdirSync(dirname(config), { recursive: true });
      writeFileSync(
        config,
        JSON.stringify({ port: 0, ...settings, logs: { bench: logPath, ...settings.logs } }),
      );
      const flags = isProfiled ? ['--cpu-prof', `--cpu-prof-dir=${OUTPUT}/profiles/${name}`] : [];
      const server = await startServerProcess([...flags, join(dist, 'cli.js'), '--config', config]);
      return {
        ...server,
        address(protocol, wish) {
          const url = new URL(`logs/bench?from=${wish === 'new' ? 'end' : 'start'}`, server.url);
          url.protocol = protocol === 'ws' ? 'ws:' : 'http:';
          if (wish === 'everything') url.searchParams.set('follow', 'false');
          return url.href;
        },
      };
    },
  };
}
