import { parseEventId } from '../../src/protocol/event-id.ts';
import { noticeRow } from '../lines/notice-row.ts';
import { idOf, rowsOf } from '../lines/row.ts';
import type { Row } from '../lines/row.ts';
import type { LinesPage } from './page.ts';

/** Rows that follow on each other, and the ids on both sides of them. */
export interface Piece {
  readonly rows: readonly Row[];
  /** Null where only the id of the first line itself is known. */
  readonly frontId: string | null;
  /** Null where nothing was read. */
  readonly tailId: string | null;
  readonly older: boolean;
  readonly newer: boolean;
  /** The file of its lines, in the page's own count. */
  readonly generation: number;
}

/** A page as rows. `from` is the generation of the place that was asked for; a page may be of the next file. */
export function pieceOf(page: LinesPage, from: number, dir: 'forward' | 'back'): Piece {
  const turns = page.notices.reduce((sum, notice) => sum + turnsOf(notice), 0);
  const generation = dir === 'forward' ? from + turns : from - turns;
  const notices = page.notices.map(noticeRow).filter((row) => row !== null);
  const midLine = parseEventId(page.first)?.midLine ?? false;
  const lines = rowsOf(page, { midLine, generation });
  // What is told on the way stands between the place and the lines.
  const rows = dir === 'forward' ? [...notices, ...lines] : [...lines, ...notices];
  const { first: frontId, id: tailId, older, newer } = page;
  return { rows, frontId, tailId, older, newer, generation };
}

/** How many files further a notice says that it goes. */
export function turnsOf(notice: LinesPage['notices'][number]): number {
  return notice.event === 'rotated' || notice.event === 'truncated' ? (notice.count ?? 1) : 0;
}

/** A page has at most so many rows, so that it cannot push out what is in sight. */
const MAX_PIECE_ROWS = 2_000;

/** The rows of a piece that are next to the place that was asked for. */
export function trimPiece(piece: Piece, dir: 'forward' | 'back', most = MAX_PIECE_ROWS): Piece {
  if (piece.rows.length <= most) return piece;
  // The id before the first row that stays is not known; its own will do.
  if (dir === 'back')
    return { ...piece, rows: piece.rows.slice(-most), frontId: null, older: true };
  const rows = piece.rows.slice(0, most);
  const last = rows.findLast((row) => row.kind === 'line');
  const tailId = last === undefined ? null : idOf(last);
  return tailId === null ? piece : { ...piece, rows, tailId, newer: true };
}
