import { readEpoch } from './epoch.ts';
import { readIso } from './iso.ts';
import { readDayFirst, readSyslog } from './named-month.ts';
import type { Scan } from './scan.ts';
import type { Shape, TimeContext } from './shape.ts';

const NAMES =
  '@?timestamp|time|ts|@?t|date|@?datetime|eventtime|event_time|asctime|time_local|timemillis';

/** The key of a JSON field; inside a text in JSON its quotes would have backslashes. */
const JSON_KEY = new RegExp(`"(?:${NAMES})"\\s*:\\s*(?:\\{\\s*"\\$date"\\s*:\\s*)?"?`, 'gi');
/** The key of logfmt; and `audit(` of the kernel's audit log. */
const TEXT_KEY = new RegExp(`(?:(?:^|\\s)(?:${NAMES})=|\\bmsg=audit\\()["[]?`, 'gi');

/** Reads the first field of a JSON object, however deep, that is named like a time and is one. */
export const readJson: Shape = (scan, context) => readField(scan, JSON_KEY, context);

/** Reads the first `time=`, `ts=` or the like that is a time. */
export const readLogfmt: Shape = (scan, context) => readField(scan, TEXT_KEY, context);

function readField(scan: Scan, key: RegExp, context: TimeContext): number {
  const { text } = scan;
  key.lastIndex = scan.at;
  while (key.test(text)) {
    const start = key.lastIndex;
    for (const read of VALUES) {
      scan.at = start;
      const ms = read(scan, context);
      if (ms >= 0) return ms;
    }
  }
  return NaN;
}

const VALUES: readonly Shape[] = [readIso, readEpoch, readDayFirst, readSyslog];
