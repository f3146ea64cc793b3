import { idOf } from '../lines/row.ts';
import type { LineRow } from '../lines/row.ts';
import type { LinesPane } from '../lines/pane.ts';
import type { LineWindow } from '../window/window.ts';
import { lineFrom, rowsAbove, sequenceOf } from './held-rows.ts';
import type { Joint } from './joint.ts';
import type { SeveralReader } from './reader.ts';

/** A line of one of several logs. */
export interface LinePlace {
  readonly log: string;
  readonly id: string;
}

export interface MovesOptions {
  /** The element that scrolls. */
  readonly pane: HTMLElement;
  readonly lines: LineWindow;
  readonly list: LinesPane;
  readonly reader: SeveralReader;
  readonly joint: Joint;
}

/** Where the reader is, and the ways to other lines. */
export interface Moves {
  /** The topmost line in sight; null where there is none. */
  readonly topLine: LinePlace | null;
  /** Its sequence number. */
  readonly topSequence: number;
  /** The positions behind a line, as text: of the logs of which they are known. */
  placeBehind(line: LinePlace): string;
  /** Shows the line of an id, of any log unless one is given. @returns whether it is in the page. */
  show(line: { readonly id: string; readonly log?: string }): boolean;
  /** Shows a place: positions, a time or `start`. @returns whether it was found. */
  goTo(place: string): Promise<boolean>;
  /** Shows a line. @returns whether it was found. */
  goToLine(line: LinePlace): Promise<boolean>;
  /** Begins the window anew around a line, which stays where it is on the screen. */
  layAround(sequence: number, row: LineRow): Promise<void>;
}

export function createMoves({ pane, lines, list, reader, joint }: MovesOptions): Moves {
  const topSequence = (): number => lineFrom(lines, list.firstVisible);

  function show(line: { readonly id: string; readonly log?: string }): boolean {
    const sequence = sequenceOf(lines, line);
    if (sequence === null) return false;
    // Whoever was on the way to another place wants to be here now.
    reader.stop();
    // What comes at the end must not draw the list back there.
    if (!joint.isApart) joint.leaveLive();
    list.show(sequence);
    return true;
  }

  async function goTo(place: string): Promise<boolean> {
    list.setFollowing(false);
    const sequence = await reader.goTo(place);
    if (sequence === null) return false;
    joint.part();
    list.show(sequence);
    return true;
  }

  return {
    get topLine() {
      const row = lines.at(topSequence());
      const id = row?.kind === 'line' ? idOf(row) : null;
      return row?.log === undefined || id === null ? null : { log: row.log, id };
    },
    get topSequence() {
      return topSequence();
    },
    placeBehind(line) {
      const sequence = sequenceOf(lines, line);
      return (sequence === null ? null : reader.placeAt(sequence)) ?? `${line.log}:${line.id}`;
    },
    show,
    goTo,
    async goToLine(line) {
      if (show(line)) return true;
      const isThere = await goTo(`${line.log}:${line.id}`);
      // Where times are not in order, lines of other logs may have come behind it.
      if (isThere) show(line);
      return isThere;
    },
    async layAround(sequence, row) {
      const place = reader.placeAt(sequence);
      if (place === null || (await reader.goTo(place)) === null) return;
      joint.part();
      const there = sequenceOf(lines, { id: idOf(row), log: row.log });
      if (there !== null) list.show(there, rowsAbove(pane, sequence));
    },
  };
}
