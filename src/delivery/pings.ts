import type { WireFrame } from '../protocol/wire-form.ts';
import type { Sink } from './sink.ts';

/** The signs of life of one viewer that asked for them. */
export interface Pings {
  /** Sends the first one, and then one each time. */
  begin(): void;
  close(): void;
}

export interface PingsOptions {
  readonly sink: Pick<Sink, 'offer'>;
  readonly form: Pick<WireFrame, 'notice'>;
  readonly everyMs: number;
}

/** Whoever is slow is sent none: the lines that it takes are sign enough. */
export function createPings({ sink, form, everyMs }: PingsOptions): Pings {
  let timer: NodeJS.Timeout | undefined;

  function ping(): void {
    const bytes = form.notice({ event: 'ping', at: Date.now(), everyMs }, null);
    if (bytes !== null) sink.offer(bytes);
  }

  return {
    begin() {
      ping();
      timer = setInterval(ping, everyMs).unref();
    },
    close: () => clearInterval(timer),
  };
}
