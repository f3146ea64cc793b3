import { parseEventId } from '../../src/protocol/event-id.ts';
import { noticeRow, turnsOf } from '../lines/notice-row.ts';
import { idOf, rowsOf } from '../lines/row.ts';
import type { Row } from '../lines/row.ts';
import type { LinesPage } from '../lookup/page.ts';

/** Rows that follow on each other, and the ids on both sides of them. */
export interface Piece {
  readonly rows: readonly Row[];
  /** Null where there is nothing before them. */
  readonly frontId: string | null;
  /** Null where nothing was read. */
  readonly tailId: string | null;
  readonly older: boolean;
  readonly newer: boolean;
  /** The file of its lines, in the page's own count. */
  readonly generation: number;
}

/** What is told on the way from the end of one file to the next. */
export type Turn = Pick<LinesPage, 'notices'>;

const NO_TURN: Turn = { notices: [] };

/**
 * A page as rows. `from` is the generation of the place that was asked for; a page may be of the next file.
 * @param turn where that place is the end of a file, and was asked for from the next one.
 */
export function pieceOf(
  page: LinesPage,
  from: number,
  dir: 'forward' | 'back',
  turn: Turn = NO_TURN,
): Piece {
  const told = [...page.notices, ...turn.notices];
  const counted = told.reduce((sum, notice) => sum + turnsOf(notice), 0);
  // A gap may stand for it.
  const turns = turn === NO_TURN ? counted : Math.max(1, counted);
  const generation = dir === 'forward' ? from + turns : from - turns;
  const notices = told.map(noticeRow).filter((row) => row !== null);
  const last = notices.at(-1);
  if (last !== undefined && turns > counted) notices.splice(-1, 1, { ...last, turns });
  const midLine = parseEventId(page.first)?.midLine ?? false;
  const lines = rowsOf(page, { midLine, generation });
  // What is told on the way stands between the place and the lines.
  const rows = dir === 'forward' ? [...notices, ...lines] : [...lines, ...notices];
  const { first: frontId, id: tailId, older, newer } = page;
  return { rows, frontId, tailId, older, newer, generation };
}

/** A page has at most so many rows, so that it cannot push out what is in sight. */
const MAX_PIECE_ROWS = 2_000;

/** The rows of a piece that are next to the place that was asked for. */
export function trimPiece(piece: Piece, dir: 'forward' | 'back', most = MAX_PIECE_ROWS): Piece {
  const { rows } = piece;
  if (rows.length <= most) return piece;
  // It is cut behind a line, whose id is then that of the edge.
  const cut =
    dir === 'back'
      ? 1 + rows.findIndex((row, index) => index >= rows.length - most - 1 && row.kind === 'line')
      : 1 + rows.slice(0, most).findLastIndex((row) => row.kind === 'line');
  const edge = rows[cut - 1];
  const id = edge?.kind === 'line' ? idOf(edge) : null;
  if (id === null) return piece;
  return dir === 'back'
    ? { ...piece, rows: rows.slice(cut), frontId: id, older: true }
    : { ...piece, rows: rows.slice(0, cut), tailId: id, newer: true };
}
