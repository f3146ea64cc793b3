import type { BigIntStats } from 'node:fs';

import type { EventId } from '../protocol/event-id.ts';
import type { Archives } from './archive.ts';
import type { FileSystem } from './file-system.ts';
import { openGeneration, openRotated } from './generation.ts';
import type { Generation } from './generation.ts';
import { unsealed } from './identity.ts';
import { createSeal, redacted } from './redacted.ts';
import type { Secrecy } from './redacted.ts';
import { mayAgree } from './verify.ts';

/**
 * Opens the files of one log: the only way in which a log comes to bytes, so that what is to be hidden is
 * hidden from whatever is made of them. Both throw {@link NotReadable} where there is no regular file to read.
 */
export interface Opener {
  /** A file that is never taken for a compressed one, whatever its name is. */
  readonly openLive: (path: string) => Promise<Generation>;
  readonly openRotated: (path: string) => Promise<Generation>;
  /** False where what is remembered of an archive refutes an id: then it need not be opened to verify it. */
  readonly mayAgree: (stats: BigIntStats, id: EventId) => boolean;
}

export interface OpenerOptions {
  readonly fileSystem: FileSystem;
  readonly archives: Archives;
  /** Null: nothing is hidden. */
  readonly secrecy: Secrecy | null;
}

export function createOpener({ fileSystem, archives, secrecy }: OpenerOptions): Opener {
  const seal = secrecy === null ? unsealed : createSeal(secrecy.idKey);
  const show = (file: Generation): Generation =>
    secrecy === null ? file : redacted(file, { ...secrecy, seal });
  return {
    openLive: async (path) => show(await openGeneration(path, fileSystem)),
    openRotated: async (path) => show(await openRotated(path, fileSystem, archives)),
    mayAgree(stats, id) {
      const known = archives.recall(stats);
      return known === null || mayAgree({ head: known.head, size: known.size, seal }, id);
    },
  };
}
