import { dataEndOf, lastBoundary } from '../file/boundary.ts';
import type { FileStat, Generation } from '../file/generation.ts';
import { idAt } from '../file/id-at.ts';
import type { Opener } from '../file/opener.ts';
import { wallClock } from '../lib/wall-clock.ts';
import { formatEventId } from '../protocol/event-id.ts';
import type { LiveEdge } from './live-edge.ts';

/** What a look at a live file tells. */
export interface LiveFileInfo {
  readonly state: 'ok';
  /** Bytes. */
  readonly size: number;
  /** ISO 8601 in UTC. */
  readonly mtime: string;
  /** The position at the end of the last whole line; null where the file changed under the look. */
  readonly id: string | null;
}

/**
 * A look at the live file, for the list of logs.
 * @param edge the one that follows it; null while nobody watches.
 * @throws {NotReadable} where there is no regular file to read.
 */
export type Glance = (edge: Pick<LiveEdge, 'generation' | 'end'> | null) => Promise<LiveFileInfo>;

/** What the last look found. */
interface Seen {
  readonly stat: FileStat;
  /** False where the file was changed so lately that it may be again with the same time of change. */
  readonly isSettled: boolean;
  readonly dataEnd: number;
  readonly id: string | null;
}

/** File systems tell times as coarsely as this: a file changed since may have the same. Milliseconds. */
const SETTLED_MS = 3000;

/**
 * The list may be asked for again and again, and a file that was made longer first has gigabytes behind
 * its data: what one look found is where the next one begins.
 */
export function createGlance(
  livePath: () => string,
  { openLive }: Pick<Opener, 'openLive'>,
  maxLineBytes: number,
): Glance {
  let seen: Seen | null = null;
  let looking: Promise<LiveFileInfo> | null = null;

  async function look(edge: Parameters<Glance>[0]): Promise<LiveFileInfo> {
    const file = await openLive(livePath());
    try {
      const stat = await file.stat();
      const { id } = await find(file, stat, edge);
      return { state: 'ok', size: stat.size, mtime: new Date(stat.mtimeMs).toISOString(), id };
    } finally {
      await file.close();
    }
  }

  async function find(
    file: Generation,
    stat: FileStat,
    edge: Parameters<Glance>[0],
  ): Promise<Seen> {
    if (seen?.isSettled === true && isSame(seen.stat, stat)) return seen;
    const followed = edge?.generation?.file.key === stat.key ? edge.end.offset : null;
    const before = seen?.stat.key === stat.key ? seen.dataEnd : null;
    const dataEnd = await dataEndOf(file, stat.size, followed ?? before);
    const end = await idAt(file, await lastBoundary(file, dataEnd, maxLineBytes));
    const isSettled = wallClock.ageOf(stat.mtimeMs) >= SETTLED_MS;
    const found = { stat, isSettled, dataEnd, id: end === null ? null : formatEventId(end) };
    seen = found;
    return found;
  }

  return (edge) => {
    looking ??= look(edge).finally(() => {
      looking = null;
    });
    return looking;
  };
}

function isSame(a: FileStat, b: FileStat): boolean {
  return a.key === b.key && a.size === b.size && a.mtimeMs === b.mtimeMs;
}
