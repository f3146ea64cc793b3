import { withoutAnsi } from '../../src/filter/ansi.ts';
import { leftOnScreen } from '../../src/shown/left-on-screen.ts';
import { formatAmount, formatCount } from '../format.ts';
import { levelSaidBy } from '../lines/line-level.ts';
import type { LineRow } from '../lines/row.ts';
import { visibleText } from '../text/visible-text.ts';

/** So many lines wait to be read out at most. */
const MOST_WAITING = 20;
/** A voice is taken to need so long for a line. */
const LINE_MS = 2_000;
/** From one count to the next. */
const COUNT_MS = 5_000;
/** Lines that come together are said together. */
const GATHER_MS = 500;
/** Errors are looked for among so many of the newest lines. */
const MOST_LOOKED_AT = 1_000;
/** Of a line so much is read out. Characters. */
const MOST_READ = 300;

const TOO_MUCH = 'Too much output: new lines are counted until fewer come';

/** What is to be said of new lines, and when. Times are in milliseconds, of a clock that only goes on. */
export interface Speech {
  /** When there is something to say; null where nothing is. */
  readonly dueAt: number | null;
  /** Takes up lines that came. `aloud`: they are to be read out, not counted. */
  hear(lines: readonly LineRow[], now: number, aloud: boolean): void;
  /** What is to be said now, each a sentence of its own; then it was said. */
  take(now: number): string[];
  /** Leaves unsaid what was not said yet. */
  drop(): void;
}

export function createSpeech(): Speech {
  let count = 0;
  /** The newest of those that were counted. */
  let counted: readonly LineRow[] = [];
  let countedFrom: number | null = null;
  let toldAt = -COUNT_MS;
  let toRead: string[] = [];
  let readFrom: number | null = null;
  /** The voice has read all that it was given by then. */
  let readUntil = 0;
  let isTooMuch = false;

  function read(line: LineRow, now: number): void {
    readUntil = Math.max(readUntil, now);
    if (isTooMuch || readUntil - now > (MOST_WAITING - 1) * LINE_MS) {
      if (!isTooMuch) say(TOO_MUCH, now);
      isTooMuch = true;
      return add([line], now);
    }
    readUntil += LINE_MS;
    say(spokenText(line), now);
  }

  function say(words: string, now: number): void {
    toRead.push(words);
    readFrom ??= now;
  }

  function add(lines: readonly LineRow[], now: number): void {
    count += lines.length;
    counted = [...counted, ...lines.slice(-MOST_LOOKED_AT)].slice(-MOST_LOOKED_AT);
    countedFrom ??= now;
  }

  function countDueAt(): number {
    return countedFrom === null ? Infinity : Math.max(countedFrom + GATHER_MS, toldAt + COUNT_MS);
  }

  function readDueAt(): number {
    return readFrom === null ? Infinity : readFrom + GATHER_MS;
  }

  function takeCount(now: number): string {
    const words = countWords(count, counted);
    // So few a voice can read.
    if (count * LINE_MS <= COUNT_MS) isTooMuch = false;
    toldAt = now;
    count = 0;
    counted = [];
    countedFrom = null;
    return words;
  }

  function takeRead(): string[] {
    const words = toRead;
    toRead = [];
    readFrom = null;
    return words;
  }

  return {
    get dueAt() {
      const next = Math.min(readDueAt(), countDueAt());
      return next === Infinity ? null : next;
    },
    hear(lines, now, aloud) {
      if (!aloud) return add(lines, now);
      const few = lines.slice(0, MOST_WAITING + 1);
      for (const line of few) read(line, now);
      if (few.length < lines.length) add(lines.slice(few.length), now);
    },
    take: (now) => [
      ...(now >= readDueAt() ? takeRead() : []),
      ...(now >= countDueAt() ? [takeCount(now)] : []),
    ],
    drop() {
      takeRead();
      takeCount(toldAt);
      readUntil = 0;
      isTooMuch = false;
    },
  };
}

/** `42 new lines, 3 errors`. */
function countWords(count: number, newest: readonly LineRow[]): string {
  const errors = newest.filter(isError).length;
  const words = formatAmount(count, 'new line');
  if (errors === 0) return words;
  const among = count > newest.length ? ` among the last ${formatCount(newest.length)}` : '';
  return `${words}, ${formatAmount(errors, 'error')}${among}`;
}

function isError(line: LineRow): boolean {
  return /error|fatal/.test(levelSaidBy(line) ?? '');
}

function spokenText({ log, text }: LineRow): string {
  const words = visibleText(withoutAnsi(leftOnScreen(text)));
  const more = words.length - MOST_READ;
  const cut =
    more > 0 ? `${words.slice(0, MOST_READ)}, ${formatCount(more)} more characters` : words;
  return log === undefined ? cut : `${log}: ${cut}`;
}
