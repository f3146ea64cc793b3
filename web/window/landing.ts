import { parseEventId } from '../../src/protocol/event-id.ts';
import type { Scale } from '../scroll/scale.ts';
import { createLocator } from './locate.ts';
import { gapRow } from '../lines/notice-row.ts';
import { LookupError } from '../lookup/answer.ts';
import { fetchPage } from '../lookup/page.ts';
import type { LinesPage } from '../lookup/page.ts';
import { pieceOf, trimPiece } from './piece.ts';
import type { Piece } from './piece.ts';
import type { Source } from './source.ts';

/** What is around a place: what to show ends the first piece, or begins it where there is no other. */
export type Landing = readonly [Piece, Piece?];

export interface LandingOptions {
  readonly name: string;
  readonly scale: Scale;
  /** Gives the lines as they are filtered at the moment. */
  readonly source: () => Source;
  /** Whether lines are left out at the moment. */
  readonly isFiltered: () => boolean;
}

/** Reads what is around a place. @throws {LookupError} */
export type Land = (place: string, signal: AbortSignal) => Promise<Landing>;

export function createLanding({ name, scale, source, isFiltered }: LandingOptions): Land {
  const locator = createLocator(name, scale);

  function readBack({ first }: LinesPage, signal: AbortSignal): Promise<LinesPage> {
    return fetchPage({ name, at: first, dir: 'back', signal });
  }

  function filtered(id: string, generation: number, signal: AbortSignal): Promise<Piece[]> {
    const dirs = ['back', 'forward'] as const;
    return Promise.all(dirs.map((dir) => source()({ spot: { id, generation }, dir, signal })));
  }

  async function landAt(at: string, signal: AbortSignal): Promise<Landing> {
    // The line of an id ends at it, so what is shown is on both sides.
    const [back, page] = await Promise.all([
      parseEventId(at) === null ? null : fetchPage({ name, at, dir: 'back', signal }),
      fetchPage({ name, at, dir: 'forward', signal }),
    ]);
    const before = back ?? (page.lines.length > 0 ? null : await readBack(page, signal));
    const generation = await locator.generationOf(before ?? page, signal);
    if (isFiltered()) {
      const [older, newer] = await filtered(before?.id ?? page.first, generation, signal);
      if (older !== undefined) return newer === undefined ? [older] : [older, newer];
    }
    const notices = before === null ? [] : page.notices;
    const ahead = trimPiece(pieceOf({ ...page, notices }, generation, 'forward'), 'forward');
    if (before === null) return [ahead];
    return [trimPiece(pieceOf({ ...before, notices: [] }, generation, 'back'), 'back'), ahead];
  }

  return async (at, signal) => {
    try {
      return await landAt(at, signal);
    } catch (error) {
      if (parseEventId(at) === null || !isGone(error)) throw error;
      return landNear(at, (place) => landAt(place, signal));
    }
  };
}

/** As near as can be to a line that is in no file any more: by the time that a link to it says, or at the end. */
async function landNear(at: string, land: (place: string) => Promise<Landing>): Promise<Landing> {
  const params = new URLSearchParams(location.search);
  const time = params.get('at') === at ? params.get('ts') : null;
  const near = time === null ? null : await land(time).catch(() => null);
  if (near !== null) return withGap(near, `${GONE}. From here on it is later than ${time}.`);
  return withGap(await land('end'), `${GONE}. These are the newest lines.`);
}

const GONE = 'The line of this link was in a file that is no longer there';

/** Says it where the lines begin, or behind them where there are none ahead. */
function withGap([first, ahead]: Landing, words: string): Landing {
  const row = gapRow(words);
  if (ahead === undefined) return [{ ...first, rows: [row, ...first.rows] }];
  return [{ ...first, rows: [...first.rows, row] }, ahead];
}

function isGone(error: unknown): boolean {
  return error instanceof LookupError && error.code === 'ERR_UNKNOWN_ID';
}
