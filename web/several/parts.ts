import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import { formatVectorId, parseVectorId } from '../../src/protocol/vector-id.ts';
import type { Row } from '../lines/row.ts';
import { NOTHING_SEEN } from '../stream/contiguity.ts';
import type { ContiguityCounts } from '../stream/contiguity.ts';
import type { Receipt } from '../stream/receipt.ts';
import { createLogPart } from './log-part.ts';
import type { LogPart } from './log-part.ts';

/** The logs on a stream of several, each checked by itself. */
export interface Parts {
  /** In the order that they are shown in. */
  readonly all: readonly LogPart[];
  /** The counts of all together. */
  readonly counts: ContiguityCounts;
  /** Where each of them is, as far as that is known. */
  readonly places: ReadonlyMap<string, string>;
  /** What was received of all; each stretch says of which log it is. */
  readonly receipt: Pick<Receipt, 'stretches' | 'forgotten'>;
  /** What is true of these logs: live where one is and none is still catching up; null while one is. */
  conditionOf(names: readonly string[]): Notice | null;
  /** Keeps the logs of these names as they are, forgets the others and begins those that are new. */
  keep(names: readonly string[]): void;
  get(name: string): LogPart | undefined;
  /** The part that a message is of, and the message with the position in that log alone. */
  partOf(message: BatchMessage): { readonly part: LogPart; readonly own: BatchMessage } | null;
  /** Takes apart where the stream is. */
  moveTo(vector: string): void;
  /** Where to go on in these logs, an id; null where that is known of none. */
  placeOf(names: readonly string[]): string | null;
  /** A stream was opened: it says anew which logs are live. */
  opened(): void;
  /** The stream goes on elsewhere, or with the newest lines for null. */
  restart(at: string | null): void;
}

export function createParts(add: (rows: readonly Row[]) => void): Parts {
  let parts = new Map<string, LogPart>();
  const all = (): readonly LogPart[] => [...parts.values()];

  return {
    get all() {
      return all();
    },
    get counts() {
      return all().reduce((sum, { counts }) => added(sum, counts), NOTHING_SEEN);
    },
    get places() {
      const known = all().filter(({ position }) => position !== null);
      return new Map(known.map(({ name, position }) => [name, position ?? '']));
    },
    receipt: {
      stretches: () =>
        all().flatMap(({ name, receipt }) =>
          receipt.stretches().map((stretch) => ({ ...stretch, log: name })),
        ),
      get forgotten() {
        return all().reduce((sum, { receipt }) => sum + receipt.forgotten, 0);
      },
    },
    conditionOf(names) {
      const told = names.map((name) => parts.get(name)?.condition ?? null);
      if (told.includes(null)) return null;
      return told.find((notice) => notice?.event === 'live') ?? told[0] ?? null;
    },
    keep(names) {
      parts = new Map(names.map((name) => [name, parts.get(name) ?? createLogPart(name, add)]));
    },
    get: (name) => parts.get(name),
    partOf(message) {
      const part = parts.get(message.log ?? '');
      const id = part && parseVectorId(message.id).parts.get(part.name);
      return part === undefined || id === undefined ? null : { part, own: { ...message, id } };
    },
    moveTo(vector) {
      for (const [name, id] of parseVectorId(vector).parts) parts.get(name)?.moveTo(id);
    },
    placeOf(names) {
      const places = names.map((log) => ({ log, id: parts.get(log)?.position ?? null }));
      // A stream of one log has the ids of that log.
      return places.length === 1 ? (places[0]?.id ?? null) : formatVectorId(places, null);
    },
    opened() {
      for (const part of all()) part.condition = null;
    },
    restart(at) {
      for (const part of all()) part.restart(at);
    },
  };
}

function added(sum: ContiguityCounts, counts: ContiguityCounts): ContiguityCounts {
  return {
    lines: sum.lines + counts.lines,
    bytes: sum.bytes + counts.bytes,
    gaps: sum.gaps + counts.gaps,
    skips: sum.skips + counts.skips,
    holes: sum.holes + counts.holes,
    repeats: sum.repeats + counts.repeats,
  };
}
