import { pino, stdTimeFunctions } from 'pino';

import type { LogFormat, LogLevel } from '../config/settings.ts';
import { SseTailError } from '../errors.ts';

/** What sse-tail itself has to say while it serves. */
export interface OwnLog {
  info(message: string): void;
  warn(message: string): void;
  /** What went wrong: with its stack, unless it says itself what to do. */
  error(cause: unknown): void;
  /** Something that happens all the time, with what there is to know of it. */
  debug(message: string, fields: object): void;
  setLevel(level: LogLevel): void;
}

export interface OwnLogOptions {
  readonly level: LogLevel;
  readonly format: Exclude<LogFormat, 'auto'>;
  /** Takes one line, with its line end. */
  readonly write: (line: string) => void;
}

/** As JSON a line is an object with `level`, `time` (ISO 8601) and `msg`; as text it is for people. */
export function createOwnLog({ level, format, write }: OwnLogOptions): OwnLog {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: format === 'json' ? write : (record) => write(toText(JSON.parse(record))) },
  );
  return {
    info: (message) => logger.info(message),
    warn: (message) => logger.warn(message),
    error(cause) {
      if (cause instanceof SseTailError) logger.error({ code: cause.code }, cause.message);
      else if (cause instanceof Error) logger.error(cause);
      else logger.error(String(cause));
    },
    debug: (message, fields) => logger.debug(fields, message),
    setLevel(next) {
      logger.level = next;
    },
  };
}

interface Entry {
  readonly level: string;
  readonly time: string;
  readonly msg?: string;
  readonly code?: string;
  readonly err?: { readonly stack?: string };
}

function toText({
  level: _level,
  time: _time,
  code: _code,
  msg = '',
  err,
  ...fields
}: Entry): string {
  const more = Object.entries(fields).map(([key, value]) => ` ${key}=${String(value)}`);
  return `sse-tail: ${err?.stack ?? msg}${more.join('')}\n`;
}
