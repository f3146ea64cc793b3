import { withoutAnsi } from './ansi.ts';
import type { Criteria } from './criteria.ts';
import { looksOf } from './head.ts';
import { detectLevel } from './level.ts';
import type { Level } from './level.ts';

/** `barred`: it must not be shown, not even around a line that passes. */
export type Verdict = 'passes' | 'fails' | 'barred';

/** The line that those after it may belong to. */
export interface Head {
  /** The offset of its first byte. */
  readonly start: number;
  /** Whether it looks like the first line of a record: then what does not belongs to it. */
  readonly isSure: boolean;
  readonly verdict: Verdict;
  /** Whether it has a level that is asked for, or none is. */
  readonly hasLevel: boolean;
}

/** A line as it lies in a file. */
export interface SourceLine {
  /** Latin1 text without the LF. */
  readonly text: string;
  readonly start: number;
  /** Whether it has no line end: more pieces of the same line may follow. */
  readonly isUnfinished: boolean;
}

/**
 * Judges the lines of a file one after the other. What it has to know of those before is little, and none
 * of it older than MEMORY_BYTES: whoever begins that far back soon judges as one that read everything.
 */
export interface Judge {
  judge(line: SourceLine): Verdict;
  /** Whether the next line goes on with the last one. */
  readonly isInsideLine: boolean;
  /** What the next verdict depends on. */
  readonly state: JudgeState;
}

export interface JudgeState {
  /** Null where there is none, or it is too far back to matter. */
  readonly head: Head | null;
  /** The verdict on the line that is not finished yet; null between two lines. */
  readonly unfinished: Verdict | null;
}

export const NOTHING_SEEN: JudgeState = { head: null, unfinished: null };

/** A line that begins further than this behind the first line of a record stands for itself. Bytes. */
export const RECORD_BYTES = 64 * 1024;

export function createJudge(criteria: Criteria, { head, unfinished }: JudgeState): Judge {
  const { grep, exclude, levels } = criteria;

  function judge({ text, start, isUnfinished }: SourceLine): Verdict {
    const clean = withoutAnsi(text.endsWith('\r') ? text.slice(0, -1) : text);
    const verdict = unfinished === null ? judgeLine(clean, start) : judgePiece(unfinished, clean);
    unfinished = isUnfinished ? verdict : null;
    return verdict;
  }

  function judgeLine(line: string, start: number): Verdict {
    if (head !== null && start - head.start > RECORD_BYTES) head = null;
    const { kind, level } = looksOf(line);
    if (head !== null && (kind === 'continuation' || (kind === 'plain' && head.isSure))) {
      return judgeContinuation(head, line);
    }
    const hasLevel = isAskedFor(line, level);
    const verdict = judgeAlone(line, hasLevel);
    // What goes on with a line that is not there stands for itself, and nothing belongs to it.
    if (kind !== 'continuation') head = { start, isSure: kind === 'head', verdict, hasLevel };
    return verdict;
  }

  function isAskedFor(line: string, known: Level | null | undefined): boolean {
    if (levels === null) return true;
    const level = known === undefined ? detectLevel(line) : known;
    return level !== null && levels.has(level);
  }

  function judgeAlone(line: string, hasLevel: boolean): Verdict {
    if (exclude.some((pattern) => pattern.matches(line))) return 'barred';
    return hasLevel && grep.every((pattern) => pattern.matches(line)) ? 'passes' : 'fails';
  }

  /** It has the level and the fate of the line that it belongs to, or is what is looked for itself. */
  function judgeContinuation({ verdict, hasLevel }: Head, line: string): Verdict {
    if (verdict === 'barred') return 'barred';
    const alone = judgeAlone(line, hasLevel);
    return alone === 'fails' ? verdict : alone;
  }

  /** From the first piece on that is what is looked for, all of them pass. */
  function judgePiece(before: Verdict, piece: string): Verdict {
    return before === 'fails' ? judgeAlone(piece, head?.hasLevel ?? levels === null) : before;
  }

  return {
    judge,
    get isInsideLine() {
      return unfinished !== null;
    },
    get state() {
      return { head, unfinished };
    },
  };
}
