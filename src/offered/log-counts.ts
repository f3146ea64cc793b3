import type { LogInfo } from '../protocol/log-info.ts';

/** What is counted of a log in one process. */
export type LogCounts = Pick<LogInfo, 'viewers' | 'linesPerSecond'>;

/** By the name of the log. */
export type CountsByLog = Readonly<Record<string, LogCounts>>;

/** What is told of a log, with what other processes count of it. */
export function withCounts(info: LogInfo, elsewhere: readonly CountsByLog[]): LogInfo {
  const others = elsewhere.flatMap((counts) => countsOf(info.name, counts) ?? []);
  if (others.length === 0) return info;
  const viewers = others.reduce((sum, other) => sum + other.viewers, info.viewers);
  // Each reads the same lines, so their rates are no sum.
  const rates = [info, ...others].flatMap(({ linesPerSecond }) => linesPerSecond ?? []);
  return { ...info, viewers, linesPerSecond: rates.length === 0 ? null : Math.max(...rates) };
}

/** What is counted of a log; null where nobody watches it. */
export function countsOf(name: string, counts: CountsByLog): LogCounts | null {
  // Names come from the config, and objects have methods of the same names.
  return Object.hasOwn(counts, name) ? (counts[name] ?? null) : null;
}
