import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

import { createAddressList } from '../lib/address-list.ts';

/** In `trustProxy`: whoever comes over the unix socket, which has no address. */
const OVER_SOCKET = 'unix';

/** What a request says of where it comes from. */
interface Request extends Pick<IncomingMessage, 'headers'> {
  readonly socket: {
    readonly remoteAddress?: string | undefined;
    /** True of a connection over TLS. */
    readonly encrypted?: boolean;
  };
}

/** Says where requests come from. */
export interface ClientAddresses {
  /** The address of the client; `unix` for one on this machine that came over the unix socket. */
  of(request: Request): string;
  /** Whether nobody can read a request on its way: it came over TLS, here or to a proxy that says so and is trusted. */
  isPrivate(request: Request): boolean;
}

/** An address in a header, as some proxies write it with a port. */
const WITH_PORT = /^(?:\[(?<v6>[^\]]+)\]|(?<v4>[\d.]+))(?::\d{1,5})?$/;

/**
 * Anybody can write `X-Forwarded-For`, so it is read from its end, where the nearest proxy has written what
 * it has seen, and only as far as those who wrote are trusted.
 * @param trusted addresses and ranges of proxies; and `unix`.
 */
export function createClientAddresses(trusted: readonly string[]): ClientAddresses {
  const proxies = createAddressList(trusted);
  const isTrusted = (address: string): boolean =>
    address === OVER_SOCKET ? trusted.includes(OVER_SOCKET) : proxies.has(address);
  return {
    of({ headers, socket }) {
      let address = socket.remoteAddress ?? OVER_SOCKET;
      for (const text of wordsOf(headers['x-forwarded-for'])) {
        const hop = toAddress(text);
        if (!isTrusted(address) || hop === null) break;
        address = hop;
      }
      return address;
    },
    isPrivate({ headers, socket }) {
      if (socket.encrypted === true) return true;
      // What the nearest has written stands last.
      const [protocol = ''] = wordsOf(headers['x-forwarded-proto']);
      return isTrusted(socket.remoteAddress ?? OVER_SOCKET) && protocol.trim() === 'https';
    },
  };
}

/** The nearest first. */
function wordsOf(header: string | string[] | undefined): string[] {
  if (header === undefined) return [];
  return String(header).split(',').toReversed();
}

function toAddress(text: string): string | null {
  const word = text.trim();
  const { v6, v4 } = WITH_PORT.exec(word)?.groups ?? {};
  const address = v6 ?? v4 ?? word;
  return isIP(address) === 0 ? null : address;
}
