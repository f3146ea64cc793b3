import type { ServerProcess } from '../lib/server-process.ts';

/** How a viewer talks to a server. */
export type Protocol = 'sse' | 'ws';

/** Something that serves log files, and can be measured. */
export interface Contender {
  readonly name: string;
  /** Serves one log file. Whoever starts it closes it. */
  start(logPath: string): Promise<Serving>;
}

/** A contender at work. */
export interface Serving extends Omit<ServerProcess, 'url'> {
  /** The address that gives the lines that are wished for. */
  address(protocol: Protocol, wish: Wish): string;
}

/** `everything`: what the file holds, and no more; `follow`: and what is appended to it; `new`: only that. */
export type Wish = 'everything' | 'follow' | 'new';
