import type { OpenTransport, Transport, TransportHandlers, TransportKind } from '../transport.ts';
import { createChannel } from './channel.ts';
import type { Channel } from './channel.ts';
import { carriedBy, kindOf, parseWanted, sharedUrl } from './request.ts';
import { openWire } from './wire.ts';
import type { Wire } from './wire.ts';

/**
 * The most requests that are kept open at a time: a browser opens six connections to a server over HTTP/1.1, and pages
 * need some to load.
 */
const MAX_KEPT_WIRES = 3;
/** The most WebSockets, which browsers count apart, and logs that are polled. */
const MAX_OTHER_WIRES = 24;
/** The most logs on one connection: their positions stand in its URL. */
const MAX_LOGS = 32;
/** Wires are put together so long after something moved, all at once. */
const SETTLE_MS = 50;

interface Waiting {
  readonly key: string;
  readonly kind: TransportKind;
  readonly url: string;
  readonly channel: Channel;
}

/** Carries the streams of all pages of a browser over as few connections as can be. */
export interface Hub {
  /** As a transport of its own would be. */
  readonly open: OpenTransport;
}

/**
 * Each stream begins on a wire of its own, so that what is refused is refused to it alone. Wires that differ only
 * in the logs are then joined: opened anew as one, each log at its position, which nobody notices. Two
 * readers of one log are joined where one is at a position that the other has just passed.
 */
export function createHub(openTransport: OpenTransport): Hub {
  const wires = new Set<Wire>();
  const waiting = new Set<Waiting>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWebSocketRefused = false;
  let bundleCount = 0;

  function settleSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      settle();
    }, SETTLE_MS);
  }

  function moved(): void {
    // With one wire there is nothing to join, which is nearly always so.
    if (wires.size > 1 || waiting.size > 0) settleSoon();
  }

  function settle(): void {
    for (const key of new Set([...wires].map((wire) => wire.key))) {
      const open = [...wires].filter((wire) => wire.key === key && wire.isOpen);
      joinReaders(open);
      const joined = disjoint(open.filter((wire) => wires.has(wire)));
      if (joined.length > 1 || joined[0]?.isStale === true) reopen(key, joined);
    }
    pump();
  }

  /** Readers of one log on two wires come together where their positions do. */
  function joinReaders(open: readonly Wire[]): void {
    for (const [index, one] of open.entries()) {
      for (const other of open.slice(index + 1)) {
        for (const channel of one.channels.values()) {
          const twin = other.channels.get(channel.log);
          if (twin === undefined) continue;
          if (channel.absorb(twin)) drop(other, twin);
          else if (twin.absorb(channel)) drop(one, channel);
        }
      }
    }
  }

  function drop(wire: Wire, channel: Channel): void {
    wire.channels.delete(channel.log);
    wire.isStale = true;
    if (wire.channels.size > 0) return settleSoon();
    wire.close();
    wires.delete(wire);
    settleSoon();
  }

  function reopen(key: string, old: readonly Wire[]): void {
    const kind = kindOf(key);
    const channels = old.flatMap((wire) => [...wire.channels.values()]);
    for (const wire of old) {
      wire.close();
      wires.delete(wire);
    }
    add({ key, kind: carrier(kind) ?? 'ws', channels, url: null });
  }

  function add(options: {
    readonly key: string;
    readonly kind: TransportKind;
    readonly channels: readonly Channel[];
    /** Null where the readers go on from another wire. */
    readonly url: string | null;
  }): void {
    const { key, kind, channels, url } = options;
    const wire = openWire({
      key,
      kind,
      channels,
      url: url === null ? sharedUrl(key, kind, channels) : carriedBy(kind, url, countIn(channels)),
      quietly: url === null,
      openTransport,
      moved,
      over(opened) {
        wires.delete(wire);
        if (kind === 'ws' && !opened && kindOf(key) !== 'ws') isWebSocketRefused = true;
        settleSoon();
      },
    });
    wires.add(wire);
  }

  /** What a stream of this kind can be carried by at the moment; null where it has to wait. */
  function carrier(kind: TransportKind): TransportKind | null {
    const kept = [...wires].filter((wire) => isKeptOpen(wire.kind)).length;
    if (!isKeptOpen(kind)) return wires.size - kept < MAX_OTHER_WIRES ? kind : null;
    if (kept < MAX_KEPT_WIRES) return kind;
    return !isWebSocketRefused && wires.size - kept < MAX_OTHER_WIRES ? 'ws' : null;
  }

  function pump(): void {
    for (const next of waiting) {
      const kind = carrier(next.kind);
      if (kind === null) continue;
      waiting.delete(next);
      add({ key: next.key, kind, channels: [next.channel], url: next.url });
    }
  }

  function leave(handlers: TransportHandlers): void {
    for (const next of waiting) if (next.channel.readers.has(handlers)) waiting.delete(next);
    for (const wire of wires) {
      for (const channel of wire.channels.values()) {
        if (channel.readers.delete(handlers) && channel.readers.size === 0) drop(wire, channel);
      }
    }
  }

  return {
    open(kind, url, handlers): Transport {
      const wanted = parseWanted(kind, url);
      if (wanted === null) return openTransport(kind, url, handlers);
      const channel = createChannel(wanted);
      channel.readers.add(handlers);
      bundleCount += wanted.isBundle ? 1 : 0;
      // Several logs that someone wants together are joined with nothing.
      const key = wanted.isBundle ? `${wanted.key} ${bundleCount}` : wanted.key;
      waiting.add({ key, kind, url, channel });
      pump();
      return { close: () => leave(handlers) };
    },
  };
}

/** Whether its answer goes on for as long as there are lines to come. */
function isKeptOpen(kind: TransportKind): boolean {
  return kind === 'sse' || kind === 'fetch';
}

/** How many logs a new wire carries: one, or those of a bundle. */
function countIn(channels: readonly Channel[]): number {
  return channels.reduce((count, { log }) => count + log.split(',').length, 0);
}

/** The wires that can be joined to one: no log twice, and none whose place nobody knows. */
function disjoint(open: readonly Wire[]): readonly Wire[] {
  const logs = new Set<string>();
  return open.filter(({ channels }) => {
    const fits =
      logs.size + channels.size <= MAX_LOGS &&
      [...channels.values()].every(({ log, position }) => position !== null && !logs.has(log));
    if (fits) for (const log of channels.keys()) logs.add(log);
    return fits;
  });
}
