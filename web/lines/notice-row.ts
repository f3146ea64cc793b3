import type { EndReason, LateNotice, Notice, WaitingNotice } from '../../src/protocol/notice.ts';
import { formatAmount, formatBytes, formatCount } from '../format.ts';
import type { Joint } from '../stream/contiguity.ts';
import type { NoticeRow, Tone } from './row.ts';

/** What a notice says to the one who reads; null for one that is no row: `live` is a state. */
export function noticeRow(notice: Notice): NoticeRow | null {
  if (notice.event === 'live') return null;
  const turns = turnsOf(notice);
  return turns === 0 ? rowOf(notice) : { ...rowOf(notice), turns };
}

/** How many files further a notice says that it goes. */
export function turnsOf(notice: Notice): number {
  return notice.event === 'rotated' || notice.event === 'truncated' ? (notice.count ?? 1) : 0;
}

function rowOf(notice: Exclude<Notice, { event: 'live' }>): NoticeRow {
  switch (notice.event) {
    case 'gap':
      return row(
        'gap',
        'Gap',
        `${notice.message}${missing(notice.bytes)} (${notice.reason})${times(notice.count)}`,
      );
    case 'rotated':
      return row(
        'turn',
        'Rotated',
        `${notice.from} ended here, ${notice.to} begins: nothing is missing${times(notice.count)}`,
      );
    case 'truncated':
      return row(
        'turn',
        'Emptied',
        `${notice.file} was emptied and begins anew${was(notice.size)}${times(notice.count)}`,
      );
    case 'late':
      return row('late', 'Late', lateWords(notice));
    case 'waiting':
      return row('wait', 'Waiting', waitWords(notice));
    case 'guess':
      return row('wait', 'Guess', notice.message);
    case 'encoding':
      return row('gap', 'Encoding', notice.message);
    case 'busy':
      return row('wait', 'Busy', notice.message);
    case 'end':
      return row('turn', 'End', endWords[notice.reason] ?? notice.reason);
  }
}

/** Bytes that did not arrive, or arrived twice, although nobody told of it; or that nobody asked for. */
export function jointRow({ kind, bytes }: Exclude<Joint, { kind: 'contiguous' }>): NoticeRow {
  if (kind === 'skip') {
    const what = bytes === null ? 'what was written meanwhile' : formatBytes(bytes);
    return row('turn', 'Skipped', `${what}, on the way to the newest lines: scroll up to read it`);
  }
  const size = formatBytes(bytes);
  return kind === 'hole'
    ? row('fault', 'Hole', `${size} did not arrive here, and the server did not say why`)
    : row('fault', 'Repeat', `${size} arrived a second time from here on`);
}

/** The log has bytes that are no text. */
export function binaryRow(): NoticeRow {
  return row('wait', 'Binary', 'bytes that are no text are shown as \\xff');
}

/** Lines that can no longer be read. */
export function gapRow(text: string): NoticeRow {
  return row('gap', 'Gap', text);
}

/** Why a stream is over, in words; the other reasons are for whoever asks for no more than a part. */
const endWords: Readonly<Partial<Record<EndReason, string>>> = {
  shutdown: 'the server stopped; this page goes on by itself when it is back',
  removed: 'the log was taken out of the config',
};

function row(tone: Tone, title: string, text: string): NoticeRow {
  return { kind: 'notice', tone, title, text };
}

function missing(bytes: number | undefined): string {
  return bytes === undefined ? '' : ` · ${formatBytes(bytes)} missing`;
}

function was(size: number | undefined): string {
  return size === undefined ? '' : ` (it had ${formatBytes(size)})`;
}

function waitWords({ message, removedAt }: WaitingNotice): string {
  if (removedAt === undefined) return message;
  // Swedes write a time of here as 2026-11-21 10:00:00.
  const at = new Date(removedAt).toLocaleString('sv');
  return `file removed ${at}; waiting for it to return`;
}

function lateWords({ file, lines }: LateNotice): string {
  return `${formatAmount(lines.length, 'line')} came to ${file} after it had ended`;
}

/** A notice may stand for many of its kind. */
function times(count: number | undefined): string {
  return count === undefined ? '' : ` · ${formatCount(count)} times`;
}
