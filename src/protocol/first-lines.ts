import type { BatchMessage } from './batch-message.ts';
import type { Notice } from './notice.ts';

/** How many lines before the end a log begins with. */
export const FIRST_LINES = 1000;

/** With fewer lines and more of them before, those of a stream are waited for, which may be of several files. */
const LEAST_LINES = 50;

/** The newest lines of a log as the viewer's page brings them with it. */
export interface FirstLines {
  readonly log: string;
  /** The id before them. */
  readonly first: string;
  /** Whether there is anything before them. */
  readonly older: boolean;
  readonly message: BatchMessage;
}

/** What `GET /api/lines` answers, as far as it matters here. */
interface NewestPage extends BatchMessage {
  readonly first: string;
  readonly older: boolean;
  readonly notices: readonly Notice[];
}

/** Whether a page is what a stream would begin with: whole lines of the live file, and those that are in sight. */
export function isEnough({ lines, older, notices, partial }: NewestPage): boolean {
  const least = older ? LEAST_LINES : 1;
  return lines.length >= least && notices.length === 0 && partial !== true;
}

/** As many lines of a page as a stream would begin with, and the id before them. */
export function lastLines(page: NewestPage): Omit<FirstLines, 'log'> {
  const { lengths, lines, marks, id } = page;
  const over = Math.max(0, lines.length - FIRST_LINES);
  const offset = lengths.slice(0, over).reduce((sum, length) => sum + length, page.offset);
  const [, mark] = marks.findLast(([from]) => from <= offset) ?? [];
  const first = over > 0 && mark ? `${offset}-${mark}` : page.first;
  return {
    first,
    older: page.older || over > 0,
    message: { offset, lengths: lengths.slice(over), marks, lines: lines.slice(over), id },
  };
}
