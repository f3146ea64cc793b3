import type { BatchMessage } from '../../../src/protocol/batch-message.ts';
import type { Notice } from '../../../src/protocol/notice.ts';
import type { TransportHandlers } from '../transport.ts';
import { createRecent } from './recent.ts';
import type { Told } from './recent.ts';

/**
 * One log on a connection, and all who read it there: they are at the same position. Or several for a reader who
 * wants them together: the position is then that of all.
 */
export interface Channel {
  readonly log: string;
  readonly isBundle: boolean;
  readonly position: string | null;
  readonly readers: Set<TransportHandlers>;
  /** Done once all readers have room for more. */
  batch(message: BatchMessage): Promise<unknown>;
  /** `log` is the one that it is about, of several. */
  notice(notice: Notice, log?: string): void;
  moveTo(position: string): void;
  /** Takes over the readers of another channel of this log, if its place is one of the newest here. */
  absorb(other: Channel): boolean;
  /** How many notices were told at the position. */
  readonly noticesHere: number;
  /** Whether the log is live or waits for its file, as it was told last. */
  readonly condition: Notice | null;
}

interface ChannelOptions {
  readonly log: string;
  readonly isBundle: boolean;
  readonly position: string | null;
}

/** `position` is where it begins; null where nobody has said so yet. */
export function createChannel({ log, isBundle, ...begin }: ChannelOptions): Channel {
  let { position } = begin;
  const readers = new Set<TransportHandlers>();
  const recent = createRecent();
  let condition: Notice | null = null;

  function remember(told: Told): void {
    recent.add(position, told);
  }

  const channel: Channel = {
    log,
    isBundle,
    readers,
    get position() {
      return position;
    },
    get noticesHere() {
      return recent.noticesAt(position);
    },
    get condition() {
      return condition;
    },
    batch(message) {
      remember({ kind: 'batch', message });
      position = message.id;
      return Promise.all([...readers].map((reader) => reader.batch(message)));
    },
    notice(notice, about) {
      if (isCondition(notice)) condition = notice;
      else remember({ kind: 'notice', notice });
      for (const reader of readers) reader.notice(notice, about);
    },
    moveTo(next) {
      if (next === position) return;
      position = next;
      for (const reader of readers) reader.position(next);
    },
    absorb(other) {
      if (other.position === null) return false;
      const behind = recent.since(other.position, other.noticesHere);
      if (behind === null && other.position !== position) return false;
      for (const reader of other.readers) {
        for (const told of behind ?? []) tell(reader, told);
        if (position !== null) reader.position(position);
        if (condition !== null && condition.event !== other.condition?.event) {
          reader.notice(condition);
        }
        readers.add(reader);
      }
      other.readers.clear();
      return true;
    },
  };
  return channel;
}

function tell(reader: TransportHandlers, told: Told): void {
  if (told.kind === 'batch') reader.batch(told.message);
  else reader.notice(told.notice);
}

/** Said anew whenever it changes; it has no place among the lines. */
function isCondition({ event }: Notice): boolean {
  return event === 'live' || event === 'waiting' || event === 'busy' || event === 'end';
}
