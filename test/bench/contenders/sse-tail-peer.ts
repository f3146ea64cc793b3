import { createSseTail } from './sse-tail.ts';
import type { Build, SseTailSettings } from './sse-tail.ts';
import type { Peer, Target } from './peer.ts';

/** sse-tail in one of its ways. */
export interface Way {
  /** Told behind the name; empty for what most use. */
  readonly name: string;
  readonly settings?: SseTailSettings;
  readonly kind?: 'sse' | 'ws';
  readonly acceptsGzip?: boolean;
  /** Lines that were there before count unless it says `new`. */
  readonly wish?: 'follow' | 'new';
  /** The further query of a viewer, by its number. */
  readonly query?: (viewer: number) => string;
}

export function sseTailPeer(build: Build, way: Way): Peer {
  const { name, settings = {}, kind = 'sse', acceptsGzip = false, query = () => '' } = way;
  const { wish = 'follow' } = way;
  const contender = createSseTail(build, settings);
  return {
    name: `${contender.name}${name === '' ? '' : `, ${name}`}`,
    missing: null,
    maxViewers: Infinity,
    async start(logPath) {
      const serving = await contender.start(logPath);
      const url = serving.address(kind, wish);
      const toTarget = (viewer: number): Target => ({
        url: url + query(viewer),
        kind,
        acceptsGzip,
      });
      return {
        ...serving,
        targets: async (count) => Array.from({ length: count }, (_, viewer) => toTarget(viewer)),
      };
    },
  };
}
