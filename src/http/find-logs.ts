import { SseTailError } from '../errors.ts';
import type { Log } from '../log/log.ts';
import { MAX_LOGS } from '../protocol/max-logs.ts';
import type { Sight } from './sight.ts';

/** Logs that a path names; one at least. */
export type FoundLogs = readonly [Log, ...Log[]];

/** @throws {SseTailError} ERR_UNKNOWN_LOG */
export function findLog(sight: Sight, name: string): Log {
  const log = sight.get(name);
  if (log !== null) return log;
  throw new SseTailError(
    'ERR_UNKNOWN_LOG',
    'no log of this name is offered; see /logs for those that are',
  );
}

/**
 * The logs that a path names, with commas between them.
 * @throws {SseTailError} ERR_UNKNOWN_LOG, and ERR_BAD_PARAMETER where they are too many or one stands twice.
 */
export function findLogs(sight: Sight, names: string): FoundLogs {
  const [first = '', ...others] = names.split(',');
  if (others.length === 0) return [findLog(sight, first)];
  if (others.length >= MAX_LOGS) {
    throw bad(
      `a stream carries at most ${MAX_LOGS} logs, not ${others.length + 1}: ask for two streams`,
    );
  }
  const unique = new Set([first, ...others]);
  if (unique.size <= others.length) throw bad('a log stands twice in the path; name each once');
  if (unique.has('')) throw bad('a name is missing beside a comma; write /logs/NAME,NAME');
  return [findLog(sight, first), ...others.map((name) => findLog(sight, name))];
}

function bad(message: string): SseTailError {
  return new SseTailError('ERR_BAD_PARAMETER', message);
}
