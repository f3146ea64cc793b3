import type { Filter } from '../filter.ts';
import type { Scale } from '../scroll/scale.ts';
import { fetchPage } from '../lookup/page.ts';
import { pieceOf, trimPiece } from './piece.ts';
import type { Piece } from './piece.ts';

/** Where to read on: an id, and the file that it is in. */
export interface Spot {
  readonly id: string;
  readonly generation: number;
  /** Where a file begins: what comes before it is said by the end of the one before. */
  readonly isTurn?: boolean;
}

export interface Reading {
  readonly spot: Spot;
  readonly dir: 'forward' | 'back';
  readonly signal: AbortSignal;
}

/** Gives the rows on one side of a spot. With a filter that may be no more than how much is hidden there. */
export type Source = (reading: Reading) => Promise<Piece>;

/** The lines of a log that pass the filter. */
export function createSource(name: string, filter: Filter, scale: Scale): Source {
  return async ({ spot, dir, signal }) => {
    const asked = { name, at: spot.id, signal };
    const [page, turn] = await Promise.all([
      fetchPage({ ...asked, dir, filter }),
      // Only whoever goes on from there is told of the turn.
      spot.isTurn === true ? fetchPage({ ...asked, dir: 'forward', max: 1 }) : undefined,
    ]);
    if (page.family !== undefined) scale.learn(page.family);
    return trimPiece(pieceOf(page, spot.generation, dir, turn), dir);
  };
}
