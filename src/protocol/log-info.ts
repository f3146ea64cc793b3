import type { WaitingReason } from './notice.ts';

/** What the list of logs says of one. */
export interface LogInfo {
  readonly name: string;
  /** What it belongs to; null = nothing. */
  readonly group: string | null;
  /** What people call it; null = its name. */
  readonly label: string | null;
  /** The name of the live file. */
  readonly file: string;
  readonly state: 'ok' | WaitingReason;
  /** Bytes; null where the state is not `ok`. */
  readonly size: number | null;
  /** ISO 8601 in UTC; null where the state is not `ok`. */
  readonly mtime: string | null;
  /** The position at the end of the last whole line; null where the state is not `ok`. */
  readonly id: string | null;
  /** Null for a log that nobody watches. */
  readonly linesPerSecond: number | null;
  readonly viewers: number;
}

/** What whoever watches the list is told: all of it first, then what has changed. */
export type ListNotice =
  | { readonly event: 'logs'; readonly logs: readonly LogInfo[] }
  | ({ readonly event: 'added' | 'changed' } & LogInfo)
  | { readonly event: 'removed'; readonly name: string };
