import type { Readable } from 'node:stream';
import type { Environment } from '../config/layers.ts';
import type { FileIdentity } from './tailed-log.ts';

/** What the command needs of the process that it runs in. */
export interface Host {
  readonly environment: Environment;
  /** The folder that the command was started in; absolute. */
  readonly folder: string;
  /** `process.platform` */
  readonly platform: string;
  readonly stdin: Readable;
  /** Aborts when the command shall end. */
  readonly stop: AbortSignal;
  /** Calls `listener` whenever somebody asks that the config be read again. */
  readonly onReload: (listener: () => void) => void;
  /** Prints one line of what was asked for. */
  readonly print: (line: string) => void;
  /** Prints one line about a trouble: of whoever cannot begin, and so has no log of its own yet. */
  readonly complain: (line: string) => void;
  /** Where its own log is written. */
  readonly ownLog: {
    readonly isTerminal: boolean;
    /** The file that it is written to; null where it is none, as a terminal or a pipe. */
    readonly file: FileIdentity | null;
    /** Takes a line with its line end. */
    readonly write: (line: string) => void;
  };
}
