import type { Notice } from '../../src/protocol/notice.ts';
import { lineOf } from './journal.ts';
import type { Receiver } from './viewer.ts';

/** Lines that are missing between two that came, and what was said there. */
export interface Hole {
  /** The number of the first missing line. */
  readonly from: number;
  /** The number of the line after the last missing one. */
  readonly to: number;
  /** What came between the line before and the line after. */
  readonly notices: readonly Notice[];
}

/** What a viewer took, kept as runs of numbers: half a million lines cost no memory. */
export interface Track extends Receiver {
  /** The number of the line that would come next, were none missing. */
  readonly next: number;
  readonly holes: readonly Hole[];
  /** The beginnings of lines that a rotator tore apart, by their numbers. */
  readonly torn: ReadonlySet<number>;
  /** What should never be: lines out of order or twice, and texts that nobody wrote. */
  readonly faults: readonly string[];
  readonly gaps: readonly Notice[];
  /** How often each notice came. */
  readonly noticeCounts: ReadonlyMap<string, number>;
}

/** @param first the number of the first line that is due. */
export function createTrack(first = 0): Track {
  let next = first;
  let since: Notice[] = [];
  const holes: Hole[] = [];
  const torn = new Set<number>();
  const faults: string[] = [];
  const gaps: Notice[] = [];
  const noticeCounts = new Map<string, number>();

  function takeLine(line: string): void {
    const number = Number(line.slice(0, 8));
    if (line === lineOf(number)) return takeWhole(number, line);
    // The number of a line that is cut off in it is not known: only the next one can be meant.
    const meant = line.length < 8 ? next : number;
    if (line === '' || meant < next || !lineOf(meant).startsWith(line)) {
      faults.push(`nobody wrote "${line}", after ${next - 1}`);
    } else torn.add(meant);
  }

  function takeWhole(number: number, line: string): void {
    if (number < next) {
      faults.push(`"${line}" came after ${next - 1}`);
      return;
    }
    if (number > next) holes.push({ from: next, to: number, notices: since });
    since = [];
    next = number + 1;
  }

  return {
    lastId: null,
    takeLines: (lines) => lines.forEach(takeLine),
    takeNotice(notice) {
      since.push(notice);
      if (notice.event === 'gap') gaps.push(notice);
      noticeCounts.set(notice.event, (noticeCounts.get(notice.event) ?? 0) + 1);
    },
    get next() {
      return next;
    },
    holes,
    torn,
    faults,
    gaps,
    noticeCounts,
  };
}

/** Whether a hole was told of where it is. */
export function isAnnounced({ notices }: Hole): boolean {
  return notices.some(({ event }) => event === 'gap' || event === 'truncated');
}

/** How many bytes the lines of a hole have, line ends included. */
export function bytesOf({ from, to }: Hole): number {
  let bytes = 0;
  for (let number = from; number < to; number += 1) bytes += lineOf(number).length + 1;
  return bytes;
}
