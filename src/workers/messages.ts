import type { DoorNews } from '../auth/door-news.ts';
import type { Settings } from '../config/settings.ts';
import type { Figures, PeerFigures } from '../http/figures.ts';
import type { RequestEntry } from '../http/request-log.ts';
import type { Measures } from '../metrics/together.ts';

/** From the process that has the port to one that serves viewers. */
export type ToWorker =
  /** The key signs sessions where the settings name no file: in base64, since it travels as JSON. */
  | { readonly kind: 'begin'; readonly settings: Settings; readonly sessionKey: string }
  | { readonly kind: 'reload'; readonly settings: Settings }
  /** The connection comes with it, unless the client has left. */
  | { readonly kind: 'connection'; readonly number: number }
  /** What do you count? */
  | { readonly kind: 'count' }
  /** What the others count, for whoever asked. */
  | { readonly kind: 'peers'; readonly peers: PeerFigures }
  /** What do you measure? */
  | { readonly kind: 'measure' }
  /** What all measure, for whoever asked. */
  | { readonly kind: 'all-measures'; readonly all: readonly Measures[] }
  /** Which logs have that as their live file? The two numbers are decimal: JSON has none so large. */
  | { readonly kind: 'find-logs-of'; readonly dev: string; readonly ino: string }
  /** Somebody tries to sign in at another one, or has signed out there. */
  | { readonly kind: 'door'; readonly news: DoorNews }
  /** Go on, and say that you are about to stop. */
  | { readonly kind: 'drain' }
  | { readonly kind: 'close' };

/** And back. */
export type FromWorker =
  | { readonly kind: 'ready' | 'reloaded' }
  /** It has that connection now. */
  | { readonly kind: 'taken'; readonly number: number }
  /** A connection that it was given is over. */
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'counted'; readonly figures: Figures }
  /** What do the others count? */
  | { readonly kind: 'ask-peers' }
  | { readonly kind: 'measured'; readonly measures: Measures }
  /** What do all measure? */
  | { readonly kind: 'ask-measures' }
  /** The names of those logs. */
  | { readonly kind: 'logs-of'; readonly names: readonly string[] }
  /** Somebody tries to sign in, or has signed out. */
  | { readonly kind: 'door'; readonly news: DoorNews }
  /** It is about to end: it can take no further connections. */
  | { readonly kind: 'leaving' }
  /** A request is over; told only where the log is to have it. */
  | { readonly kind: 'request'; readonly entry: RequestEntry }
  | { readonly kind: 'error'; readonly message: string };

/** Settings as they came as a message: where names of strangers are looked up there must be no prototype. */
export function receivedSettings(settings: Settings): Settings {
  return {
    ...settings,
    logs: withoutPrototype(settings.logs),
    folders: withoutPrototype(settings.folders),
    allow: withoutPrototype(settings.allow),
    auth: settings.auth && {
      ...settings.auth,
      users: withoutPrototype(settings.auth.users),
      tokens: withoutPrototype(settings.auth.tokens),
    },
  };
}

function withoutPrototype<Value>(values: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.assign(Object.create(null), values);
}
