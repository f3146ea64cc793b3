import { elementOf } from './chrome/chrome.tsx';
import { look } from './lines/look.ts';
import { repaintLines } from './lines/row-element.ts';
import { idOf } from './lines/row.ts';
import type { LineRow } from './lines/row.ts';
import { LookupError } from './lookup/answer.ts';
import { fetchPage } from './lookup/page.ts';

const gone = new WeakSet<LineRow>();
/** An answer that takes longer comes too late for anybody who watched. */
const ASK_MS = 10_000;

look.isGone = (line) => gone.has(line);

/**
 * Asks whether the last of these lines of a log is in any file still: one that was emptied may have been copied
 * before. Where it is not, those of its file are shown to be gone.
 */
export async function findGone(name: string, lines: readonly LineRow[]): Promise<void> {
  const last = lines.findLast((line) => idOf(line) !== null);
  if (last === undefined || !(await isGone(name, idOf(last) ?? ''))) return;
  for (const line of lines) if (line.generation === last.generation) gone.add(line);
  repaintLines(elementOf('pane'));
}

async function isGone(name: string, at: string): Promise<boolean> {
  try {
    await fetchPage({ name, at, dir: 'back', max: 1, signal: AbortSignal.timeout(ASK_MS) });
    return false;
  } catch (error) {
    // What cannot be told is not said to be gone.
    return error instanceof LookupError && error.code === 'ERR_UNKNOWN_ID';
  }
}
