import type { Context } from 'koa';

import type { Door } from '../auth/door.ts';
import type { Visitor } from '../auth/visitor.ts';
import { isOver } from '../lib/is-over.ts';
import type { Catalog } from '../log/catalog.ts';
import type { Log } from '../log/log.ts';

/** What one request may see: for it there are no other logs. */
export interface Sight {
  /** Who has signed in on the page, and can sign out; null for all others. */
  readonly user: string | null;
  /** Null for a name that is not offered, or not to this visitor: the two look the same. */
  get(name: string): Log | null;
  list(): Log[];
  sees(name: string): boolean;
  /**
   * Ends an answer about these logs as soon as its visitor may not read one of them any more.
   * @returns what says that the answer is over.
   */
  watchOver(logs: readonly Log[], leave: () => void): () => void;
  /** Ends an answer about all logs as soon as anybody may read others than before. */
  watchOverList(leave: () => void): () => void;
}

export interface SightOptions {
  readonly door: Door;
  readonly catalog: Catalog;
}

export function createSight(visitor: Visitor, { door, catalog }: SightOptions): Sight {
  const sees = (name: string): boolean => door.mayRead(visitor, name);
  const isSession = visitor.kind === 'user' && visitor.untilMs !== null;
  return {
    user: isSession ? visitor.name : null,
    get: (name) => (sees(name) ? catalog.get(name) : null),
    list: () => catalog.list().filter(({ name }) => sees(name)),
    sees,
    watchOver(logs, leave) {
      return door.presence.enter(() => logs.every(({ name }) => sees(name)), leave);
    },
    watchOverList(leave) {
      const { revision } = door;
      const mayStay = (): boolean => door.revision === revision && door.knows(visitor);
      return door.presence.enter(mayStay, leave);
    },
  };
}

/** The answer of a request is cut off once it may not be given any more. */
export function cutOff({ res }: Context, watchOver: (leave: () => void) => () => void): void {
  const over = watchOver(() => res.destroy());
  res.on('close', over);
  // It may have closed while somebody was asked for.
  if (isOver(res)) over();
}
