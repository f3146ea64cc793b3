import { parseVectorId } from '../../../src/protocol/vector-id.ts';
import type { OpenTransport, Transport, TransportHandlers, TransportKind } from '../transport.ts';
import type { Channel } from './channel.ts';

/** One connection, and the logs that it carries. */
export interface Wire {
  readonly key: string;
  readonly kind: TransportKind;
  readonly channels: Map<string, Channel>;
  /** False while the server has not answered, or the connection is cut. */
  readonly isOpen: boolean;
  /** True once a log was left that it still carries. */
  isStale: boolean;
  close(): void;
}

export interface WireOptions {
  readonly key: string;
  readonly kind: TransportKind;
  readonly url: string;
  readonly channels: readonly Channel[];
  /** True where readers go on from another connection: they need not know. */
  readonly quietly: boolean;
  readonly openTransport: OpenTransport;
  /** Something came or changed. */
  readonly moved: () => void;
  /** It is over; its readers have been told. `opened` says whether it ever was open. */
  readonly over: (opened: boolean) => void;
}

/** What a log that was removed is answered with from then on. */
const REMOVED = { kind: 'refused', status: 404 } as const;

export function openWire(options: WireOptions): Wire {
  const { key, kind, url, openTransport, moved, over } = options;
  const channels = new Map(options.channels.map((channel) => [channel.log, channel]));
  const isShared = channels.size > 1;
  const isBundle = options.channels[0]?.isBundle === true;
  let { quietly } = options;
  let isOpen = false;
  let wasOpen = false;

  /** Those that something is about: of several logs the one that is named, or all. A bundle is about each of its own. */
  function about(log: string | undefined): readonly Channel[] {
    if (log === undefined || isBundle) return [...channels.values()];
    const channel = channels.get(log);
    return channel === undefined ? [] : [channel];
  }

  function tellAll(tell: (reader: TransportHandlers) => void): void {
    for (const channel of channels.values()) channel.readers.forEach(tell);
  }

  function positionIn(id: string, log: string): string | undefined {
    return isShared ? parseVectorId(id).parts.get(log) : id;
  }

  const transport: Transport = openTransport(kind, url, {
    opened() {
      isOpen = true;
      wasOpen = true;
      if (!quietly) tellAll((reader) => reader.opened());
      quietly = false;
      moved();
    },
    batch({ log, ...message }) {
      const taken = [];
      for (const channel of about(log)) {
        const id = positionIn(message.id, channel.log);
        if (id === undefined) continue;
        const own = isBundle && log !== undefined ? { ...message, id, log } : { ...message, id };
        taken.push(channel.batch(own));
      }
      moved();
      return Promise.all(taken);
    },
    notice(notice, log) {
      for (const channel of about(log)) {
        channel.notice(notice, isBundle ? log : undefined);
        if (log === undefined || isBundle || notice.event !== 'end') continue;
        channels.delete(channel.log);
        for (const reader of channel.readers) reader.closed(REMOVED);
      }
    },
    ping(ping) {
      tellAll((reader) => reader.ping(ping));
    },
    position(id) {
      for (const channel of channels.values()) {
        const own = positionIn(id, channel.log);
        if (own !== undefined) channel.moveTo(own);
      }
      moved();
    },
    retrying() {
      isOpen = false;
      quietly = false;
      tellAll((reader) => reader.retrying());
    },
    closed(because) {
      isOpen = false;
      over(wasOpen);
      tellAll((reader) => reader.closed(because));
    },
  });

  return {
    key,
    kind,
    channels,
    get isOpen() {
      return isOpen;
    },
    isStale: false,
    close() {
      isOpen = false;
      transport.close();
    },
  };
}
