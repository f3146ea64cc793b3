import type { TransportChoice } from './stream/transport.ts';

/** What the page's own address says. */
export interface Address {
  /** The log that is open, or several with commas between them; null before one was chosen. */
  readonly log: string | null;
  readonly transport: TransportChoice;
}

const KINDS = ['sse', 'fetch', 'ws', 'poll'] as const;

/** Reads `?log=NAME,NAME&t=ws`. */
export function readAddress(): Address {
  const query = new URLSearchParams(location.search);
  const transport = KINDS.find((kind) => kind === query.get('t')) ?? 'auto';
  return { log: query.get('log'), transport };
}

/** The names in it, each once. */
export function namesIn(log: string | null): readonly string[] {
  return [...new Set((log ?? '').split(',').filter((name) => name !== ''))];
}

/** Keeps what is open in the address bar, so that it can be reloaded, kept and shared. */
export function writeAddress(address: Address): void {
  history.replaceState(null, '', addressOf(address));
}

/** The page's address with this log open; parameters of others stay. */
export function addressOf({ log, transport }: Address): string {
  const url = new URL(location.href);
  if (log === null) url.searchParams.delete('log');
  else url.searchParams.set('log', log);
  if (transport === 'auto') url.searchParams.delete('t');
  else url.searchParams.set('t', transport);
  return url.href;
}
