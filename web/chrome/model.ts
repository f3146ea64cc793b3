import { parseEventId } from '../../src/protocol/event-id.ts';
import type { LogInfo, LogList } from '../api.ts';
import type { Command } from '../commands/command.ts';
import type { Later } from '../later.ts';
import type { Behind } from '../telling/behind.tsx';
import type { LineRow } from '../lines/row.ts';
import type { TransportChoice } from '../stream/transport.ts';
import type { ViewerStatus } from '../viewer-model.ts';

/** What lies over the page. */
export type OpenSheet =
  | { readonly kind: 'help' | 'compare' }
  | { readonly kind: 'line'; readonly line: LineRow; readonly deeds: LineDeeds }
  | {
      readonly kind: 'reader';
      readonly name: string;
      readonly before: string;
      readonly after: string;
    };

/** What can be done with the line of a sheet, which stays the same one while others come. */
export interface LineDeeds {
  readonly isMarked: boolean;
  copy(): void;
  copyLink(): void;
  /** Marks it, or takes its mark away. */
  mark(): void;
  /** Shows it without the filter; undefined where none leaves anything out. */
  readonly showContext: (() => void) | undefined;
}

/** Everything that the chrome shows. */
export interface PageModel {
  /** Null before the server answered for the first time. */
  readonly list: LogList | null;
  /** Name of the open log, or those of several with commas between them; null where none is. */
  readonly log: string | null;
  readonly transport: TransportChoice;
  /** Null where no log is open. */
  readonly viewer: ViewerStatus | null;
  /** Null where none is open. */
  readonly sheet: OpenSheet | null;
  /** Lines of each second of the last minute. */
  readonly rate: readonly number[];
  /** Fields of JSON lines that stand before them. */
  readonly columns: readonly string[];
  /** What was waited for and has come; empty where nothing. */
  readonly news: string;
  /** Says how far behind the page is; null unless it has been so for a while. */
  readonly behind: typeof Behind | null;
  /** What was just done, in words; empty once it is old. */
  readonly told: string;
}

/** Everything that the chrome can ask for. */
export interface PageActions {
  openLog(name: string): void;
  /** Shows a log beside those that are open, or takes it out. */
  toggleLog(name: string): void;
  setTransport(kind: TransportChoice): void;
  /** Closes the stream at its position, or goes on from there. */
  togglePause(): void;
  /** Goes to the end and stays there. */
  follow(): void;
  /** Goes to the end without what lies between. */
  skip(): void;
  /** Tries at once where the stream is cut. */
  hurry(): void;
  /** Opens the bytes of the live file, as they are, beside this page. */
  openRaw(): void;
  /** Saves the live file. */
  download(): void;
  /** Shows only lines with a text, or only those without. */
  filterBy(text: string, kind: 'include' | 'exclude'): void;
  /** Puts a field of JSON lines before them, or takes it away. */
  toggleColumn(path: string): void;
  /** Shows all there is to know about a line. */
  openLine(line: LineRow): void;
  /** Opens a sheet; null closes the one that is open. */
  show(sheet: OpenSheet | null): void;
  /** Compares what was received with the file. */
  prove(): void;
  dismissProof(): void;
  /** The lines that the page holds. */
  held(): readonly LineRow[];
  /** Loads what the menu shows. */
  openMenu(): void;
  /** Loads a part of the page, and shows it. */
  need(part: Later<unknown>): void;
}

export interface ChromeProps {
  readonly model: PageModel;
  readonly actions: PageActions;
  /** None before they are loaded. */
  readonly commands: readonly Command[];
}

/** What the server says about the open log; undefined where several are. */
export function infoOf({ list, log }: Pick<PageModel, 'list' | 'log'>): LogInfo | undefined {
  return list?.logs.find(({ name }) => name === log);
}

/** What the log has behind what the page holds, as far as the list of logs knows. In bytes; 0 where several are open. */
export function bytesBehind(model: Pick<PageModel, 'list' | 'log' | 'viewer'>): number {
  const position = model.viewer?.position ?? null;
  const offset = position === null ? undefined : parseEventId(position)?.offset;
  const size = infoOf(model)?.size ?? null;
  return offset === undefined || size === null ? 0 : Math.max(0, size - offset);
}
