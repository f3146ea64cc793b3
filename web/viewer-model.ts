import type { Filter } from './filter.ts';
import type { InSight } from './in-sight.ts';
import type { LineRow, Row } from './lines/row.ts';
import type { Scale } from './scroll/scale.ts';
import type { ContiguityCounts } from './stream/contiguity.ts';
import type { ProofState } from './stream/prover.ts';
import type { Return } from './stream/returns.ts';
import type { ConnectionState } from './stream/state.ts';
import type { TransportChoice } from './stream/transport.ts';
import type { Unread } from './unread.ts';

/** One of several logs. */
export interface LogStatus {
  readonly name: string;
  readonly counts: ContiguityCounts;
}

/** What the chrome shows of a viewer. */
export interface ViewerStatus {
  readonly connection: ConnectionState;
  /** The id behind the last line that the page holds; null before there is one. */
  readonly position: string | null;
  readonly counts: ContiguityCounts;
  /** Each log by itself, where several are open. */
  readonly logs?: readonly LogStatus[];
  /** How far behind the server the page is, in milliseconds; null where that is not known. */
  readonly lagMs: number | null;
  /** How the stream came back after it was cut last; null where it never was. */
  readonly returned: Return | null;
  /** How far the proof is that nothing is missing; null where none was asked for. */
  readonly proof: ProofState | null;
  readonly following: boolean;
  readonly unread: Unread;
  /** True when there is no row to show. */
  readonly empty: boolean;
  /** The topmost line in sight, and where it is among all bytes, 0 to 1. */
  readonly top: LineRow | null;
  readonly share: number;
  readonly filter: Filter;
  /** What went wrong when lines were looked up. */
  readonly failure: string | null;
}

export interface ViewerOptions {
  readonly name: string;
  readonly transport: TransportChoice;
  readonly filter: Filter;
  /** A place to begin at; null: at the end, and follow. */
  readonly at: string | null;
  /** The element that scrolls. */
  readonly pane: HTMLElement;
  /** Called at most once a frame, after the page was brought up to date. */
  readonly changed: () => void;
  /** Called with what a stream has brought. */
  readonly arrived: (rows: readonly Row[]) => void;
  /** Called with the rows that are elements now, after they changed. */
  readonly mountedChanged: (rows: Iterable<readonly [Row, HTMLElement]>) => void;
}

/** What the page asks of a viewer, whatever it shows. */
export type OpenView = Pick<
  Viewer,
  | 'status'
  | 'follow'
  | 'skip'
  | 'pause'
  | 'linesOf'
  | 'switchTo'
  | 'hurry'
  | 'prove'
  | 'dismissProof'
>;

/** One open log: its stream, its lines and its list. */
export interface Viewer extends Pick<InSight, 'lineNear' | 'linesOf'> {
  readonly status: ViewerStatus;
  readonly scale: Scale;
  /** Goes to the end and stays there; a paused stream goes on. */
  follow(): void;
  /** Goes to the end at once: what lies between is not streamed, and can be read from the file. */
  skip(): void;
  /** Closes the stream at its position and leaves the list as it is. */
  pause(): void;
  /**
   * Shows the line of an id, or the first one at a place.
   * @returns whether it was found.
   */
  goTo(place: string): Promise<boolean>;
  /** Shows a share of all bytes if it lies in the window: then nothing has to be asked for. */
  showShare(share: number): boolean;
  /** Shows only the lines that pass, around the same place or another one; `end` follows. */
  setFilter(filter: Filter, at?: string): void;
  /** Stays where it is. */
  hold(): void;
  switchTo(kind: TransportChoice): void;
  /** Tries at once where the stream is cut. */
  hurry(): void;
  /** Proves that nothing is missing. Rejects where what that takes cannot be loaded. */
  prove(): Promise<void>;
  /** Puts the proof away. */
  dismissProof(): void;
  close(): void;
}
