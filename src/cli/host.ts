import type { Readable } from 'node:stream';
import type { Environment } from '../config/layers.ts';

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
  /** Prints one line about a trouble. */
  readonly complain: (line: string) => void;
}
