import { readEpoch } from './epoch.ts';
import { readIso } from './iso.ts';
import { readDayFirst, readKlog, readSyslog, readWeekday } from './named-month.ts';
import type { Shape } from './shape.ts';

/** `[`, `(`, `<` or a quote around a time; what syslog writes before it, `<34>1 `. */
const OPENING = /(?:<\d{1,3}>\d{0,2} ?)?["'[(<]?\s?/y;

/**
 * What may stand before a time: at most three of a level, something in brackets, a program's number
 * (`1234:M` of Redis). Any words at all would find times in what lines say.
 */
const WORD =
  /(?:(?:trace|debug|verbose|info|information|notice|warn|warning|err|error|crit|critical|severe|fatal|alert|emerg|fine|[TDVIWEF])[:,|]?|\[[^\]\r]{0,64}\]:?|\d{1,7}:[A-Z]) {1,8}[-|]? ?/iy;
const MAX_WORDS = 3;

const DIRECT: readonly Shape[] = [
  readIso,
  readSyslog,
  readDayFirst,
  readWeekday,
  readKlog,
  readEpoch,
];

/** Reads a time at the start, perhaps in brackets. */
export const readOpened: Shape = (scan, context) => {
  OPENING.lastIndex = scan.at;
  OPENING.test(scan.text);
  const start = OPENING.lastIndex;
  for (const read of DIRECT) {
    scan.at = start;
    const ms = read(scan, context);
    if (ms >= 0) return ms;
  }
  return NaN;
};

/** Reads a time behind a level or something in brackets: `[main] INFO  2026-11-21 10:00:00,123`. */
export const readPrefixed: Shape = (scan, context) => {
  let start = scan.at;
  for (let words = 0; words < MAX_WORDS; words += 1) {
    WORD.lastIndex = start;
    if (!WORD.test(scan.text)) return NaN;
    start = scan.at = WORD.lastIndex;
    const ms = readOpened(scan, context);
    if (ms >= 0) return ms;
  }
  return NaN;
};

/** How an access log writes its time: `10.0.0.1 - ann [21/Nov/2026:10:00:00 +0000] "GET …`. */
const ACCESS_TIME = /\[(?=\d\d\/[A-Z][a-z]{2}\/\d{4}[: ])/g;

/** Reads the time of an access log, wherever it stands. */
export const readAccess: Shape = (scan, context) => {
  ACCESS_TIME.lastIndex = scan.at;
  if (!ACCESS_TIME.test(scan.text)) return NaN;
  scan.at = ACCESS_TIME.lastIndex;
  return readDayFirst(scan, context);
};
