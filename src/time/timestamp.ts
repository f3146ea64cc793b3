import { readEpoch } from './epoch.ts';
import { readJson, readLogfmt } from './fields.ts';
import { readIso } from './iso.ts';
import { readKlog, readSyslog } from './named-month.ts';
import { readAccess, readOpened, readPrefixed } from './prefixed.ts';
import { SPACE } from './scan.ts';
import type { Scan } from './scan.ts';
import { UTC } from './zone.ts';
import type { Shape, TimeContext } from './shape.ts';

/** As much of Node's Buffer as is needed: the viewer in the browser reads times too, and has none. */
export interface LineBytes {
  readonly [index: number]: number;
  toString(encoding: 'latin1', start?: number, end?: number): string;
}

/** Reads the times of the lines of one log. */
export interface TimestampReader {
  /**
   * When a line says it was written.
   * @param line without its line end; as text, latin1 is enough.
   * @returns milliseconds since 1970, with fractions; null for a line that does not say, such as one
   *   that goes on with the line before it.
   */
  read(line: string | LineBytes): number | null;
}

/** Of a line no more characters than this are looked through for a time. */
const LOOKED_AT = 1024;
/** And of a long JSON object so many at its end, where container engines write theirs. */
const LOOKED_AT_END = 256;
const BRACE = 123;

/** What only needs a look at its first characters comes first. */
const SHAPES: readonly Shape[] = [
  readIso,
  readSyslog,
  readKlog,
  readEpoch,
  readJson,
  readAccess,
  readOpened,
  readPrefixed,
  readLogfmt,
];

/**
 * The shape that fitted last is tried first: of one log nearly all lines are alike.
 * @param context what a time means that does not say its zone or year.
 */
export function createTimestampReader(context: Partial<TimeContext> = {}): TimestampReader {
  const given: TimeContext = {
    zone: context.zone ?? UTC,
    twice: context.twice ?? 'first',
    // Asked anew each time: the one that is told may be the clock's.
    get nearMs() {
      return context.nearMs ?? Date.now();
    },
  };
  const scan: Scan = { text: '', at: 0 };
  let last: Shape = readIso;

  function tryShape(shape: Shape): number {
    scan.at = 0;
    return shape(scan, given);
  }

  function tryOthers(): number {
    for (const shape of SHAPES) {
      if (shape === last) continue;
      const ms = tryShape(shape);
      if (!(ms >= 0)) continue;
      last = shape;
      return ms;
    }
    return NaN;
  }

  return {
    read(line) {
      const text = typeof line === 'string' ? line : textOf(line);
      const first = text.charCodeAt(0);
      // An indented line goes on with the one before it; an empty one, NaN here, says nothing.
      if (!(first > SPACE)) return null;
      scan.text = text.length > LOOKED_AT ? shortened(text, first) : text;
      const known = tryShape(last);
      const ms = known >= 0 ? known : tryOthers();
      return ms >= 0 ? ms : null;
    },
  };
}

function textOf(line: LineBytes): string {
  if (line[0] === BRACE) return line.toString('latin1');
  return line.toString('latin1', 0, LOOKED_AT);
}

function shortened(text: string, first: number): string {
  const start = text.slice(0, LOOKED_AT);
  return first === BRACE ? `${start}\n${text.slice(-LOOKED_AT_END)}` : start;
}

/**
 * When a line says it was written, in UTC where it names no zone; null where it does not say. For
 * many lines {@link createTimestampReader} is faster.
 */
export function parseTimestamp(
  line: string | LineBytes,
  context: Partial<TimeContext> = {},
): number | null {
  return createTimestampReader(context).read(line);
}
