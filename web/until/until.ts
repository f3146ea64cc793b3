import type { Hit } from '../lookup/search.ts';
import { idOf } from '../lines/row.ts';
import type { LineRow, Row } from '../lines/row.ts';
import { vigil } from '../stream/page-life.ts';
import { visibleText } from '../text/visible-text.ts';
import { markerOf } from '../find/highlight.ts';
import type { Query } from '../find/query.ts';

/** Whether a line that has what is looked for is waited for, or has come. */
export type Waiting = 'off' | 'waiting' | 'came' | 'unreadable';

export interface UntilOptions {
  readonly query: () => Query;
  /** Goes to the end and stays there. */
  readonly follow: () => void;
  /** Shows a line, and stays there. */
  readonly show: (hit: Pick<Hit, 'log' | 'id'>) => Promise<unknown>;
  readonly changed: () => void;
}

/** Follows until a new line has what is looked for. */
export interface Until {
  readonly waiting: Waiting;
  /** Whether the system tells of it where nobody sees the page. */
  readonly notifies: boolean;
  /** Begins to wait, or gives it up. */
  toggle(): void;
  /** Asks the person whom the browser has not asked yet. */
  toggleNotice(): Promise<void>;
  end(): void;
  /** New lines have come. */
  arrived(rows: readonly Row[]): void;
  /** Whether the list is at its end and stays there: whoever leaves it no longer waits, who comes back has seen what came. */
  drawn(following: boolean): void;
}

/** So long the stream of a page that nobody sees stays open for somebody who is told. Milliseconds. */
const VIGIL_MS = 8 * 3_600_000;
/** An expression may take long on a long line: only so much of one is looked at. Characters. */
const LOOKED_AT = 4_096;
/** Of a line a notice has so many characters. */
const TOLD_LENGTH = 200;
const FLASH_MS = 1_500;

/** Whether somebody wants to be told: for as long as the page is open. */
let isWanted = false;

export function createUntil({ query, follow, show, changed }: UntilOptions): Until {
  let waiting: Waiting = 'off';
  let marker: RegExp | null = null;

  function set(next: Waiting): void {
    if (waiting === next) return;
    waiting = next;
    keepWatch();
    changed();
  }

  /** Without somebody to tell, what comes meanwhile is found when the page is seen again. */
  function keepWatch(): void {
    vigil.endMs = waiting === 'waiting' && isWanted ? Date.now() + VIGIL_MS : 0;
  }

  function begin(): void {
    marker = markerOf(query());
    if (marker === null) return set('unreadable');
    follow();
    set('waiting');
  }

  function has({ text }: LineRow): boolean {
    return (query().isRegex ? text.slice(0, LOOKED_AT) : text).search(marker ?? '') >= 0;
  }

  async function stopAt(row: LineRow, id: string): Promise<void> {
    set('came');
    if (isWanted && document.hidden) tell(query().text, row);
    await show(row.log === undefined ? { id } : { log: row.log, id });
    // Frames come only where somebody sees them; in the first one the row is made.
    requestAnimationFrame(() => requestAnimationFrame(flash));
  }

  return {
    get waiting() {
      return waiting;
    },
    get notifies() {
      return isWanted;
    },
    toggle: () => (waiting === 'waiting' ? set('off') : begin()),
    async toggleNotice() {
      isWanted = !isWanted && (await mayNotify());
      keepWatch();
      changed();
    },
    end: () => set('off'),
    arrived(rows) {
      if (waiting !== 'waiting') return;
      // A line that came late, out of its order, is no place to stop at: it has no id.
      const row = rows.find((one) => one.kind === 'line' && idOf(one) !== null && has(one));
      const id = row?.kind === 'line' ? idOf(row) : null;
      if (row?.kind === 'line' && id !== null) void stopAt(row, id);
    },
    drawn(following) {
      const isOver = waiting === 'waiting' ? !following : waiting === 'came' && following;
      if (isOver) set('off');
    },
  };
}

/** Only where somebody has asked for it: browsers refuse it to others, as people do. */
async function mayNotify(): Promise<boolean> {
  return 'Notification' in window && (await Notification.requestPermission()) === 'granted';
}

function tell(words: string, { log, text }: LineRow): void {
  try {
    const title = [words, log].filter((word) => word !== undefined).join(' · ');
    const body = visibleText(text.slice(0, TOLD_LENGTH));
    const notice = new Notification(visibleText(title), { body, tag: 'sse-tail' });
    notice.addEventListener('click', () => {
      window.focus();
      notice.close();
    });
  } catch {
    // Some browsers let only a service worker notify; the title says it all the same.
    isWanted = false;
  }
}

function flash(): void {
  const keyframes = [{ background: 'var(--mark, #ffd54a)', color: '#1d1500' }, {}];
  document.querySelector('.row.found')?.animate(keyframes, FLASH_MS);
}
