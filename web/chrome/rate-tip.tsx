import { useEffect, useMemo, useRef } from 'preact/hooks';

import type { Level } from '../../src/filter/level.ts';
import { formatAmount, formatBytes, formatCount } from '../format.ts';
import { arrivalOf } from '../lines/arrivals.ts';
import { levelAt } from '../lines/line-level.ts';
import type { LineRow } from '../lines/row.ts';

const MINUTE_MS = 60_000;
/** The worst first. */
const LEVELS: readonly (Level | null)[] = [
  'fatal',
  'error',
  'warn',
  'info',
  'debug',
  'trace',
  null,
];

interface RateTipProps {
  /** Lines of each second of the last minute. */
  readonly seconds: readonly number[];
  /** The lines that the page holds. */
  readonly held: () => readonly LineRow[];
}

/** What came in the last minute. It shows while its parent is hovered or has the focus; Escape hides it. */
export function RateTip({ seconds, held }: RateTipProps) {
  const tip = useRef<HTMLSpanElement>(null);
  const came = useMemo(() => countLately(held(), Date.now()), [seconds]);
  const all = seconds.reduce((sum, lines) => sum + lines, 0);
  useEffect(() => (tip.current === null ? undefined : showWithParent(tip.current)), []);
  return (
    <span ref={tip} id="rate-tip" class="rate-tip" role="tooltip" popover="manual">
      <b>{`${formatAmount(all, 'line')} in the last minute`}</b>
      <span>{`at most ${formatCount(Math.max(...seconds))} in a second`}</span>
      {came.lines < all && <span>{`of the newest ${formatAmount(came.lines, 'line')}:`}</span>}
      {came.lines > 0 && <span>{`${formatBytes(came.bytes / came.seconds)}/s`}</span>}
      {came.levels.map(([level, count]) => (
        <span key={level} data-level={level}>
          {`${formatCount(count)} ${level ?? 'without a level'}`}
        </span>
      ))}
    </span>
  );
}

interface Lately {
  readonly lines: number;
  readonly bytes: number;
  /** How long they took to come, 1 at least. */
  readonly seconds: number;
  readonly levels: readonly (readonly [Level | null, number])[];
}

/** Counts the lines that came within a minute, of those that are held. */
function countLately(lines: readonly LineRow[], nowMs: number): Lately {
  const counts = new Map<Level | null, number>();
  const first = lines.findIndex((line) => nowMs - (arrivalOf(line) ?? 0) <= MINUTE_MS);
  const lately = first === -1 ? [] : lines.slice(first);
  for (const index of lately.keys()) {
    const level = levelAt((sequence) => lines[sequence], first + index);
    counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  const [oldest] = lately;
  const sinceMs = oldest === undefined ? nowMs : (arrivalOf(oldest) ?? nowMs);
  return {
    lines: lately.length,
    bytes: lately.reduce((sum, { size }) => sum + size, 0),
    seconds: Math.max(1, (nowMs - sinceMs) / 1000),
    levels: LEVELS.flatMap((level) => {
      const count = counts.get(level);
      return count === undefined ? [] : [[level, count] as const];
    }),
  };
}

/**
 * [spec] WCAG 1.4.13: what hovering shows stays while it is hovered itself, and goes with Escape.
 * @returns ends it.
 */
function showWithParent(tip: HTMLElement): () => void {
  const parent = tip.parentElement;
  const leaving = new AbortController();
  const { signal } = leaving;
  const isWanted = (): boolean => parent?.matches(':hover, :focus-within') === true;
  const update = (): void => {
    if (isWanted() === tip.matches(':popover-open')) return;
    if (!isWanted()) return tip.hidePopover();
    const { left = 0, top = 0 } = parent?.getBoundingClientRect() ?? {};
    tip.style.left = `${left}px`;
    tip.style.bottom = `${innerHeight - top}px`;
    tip.showPopover();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !tip.matches(':popover-open')) return;
    event.stopImmediatePropagation();
    tip.hidePopover();
  };
  for (const name of ['mouseenter', 'mouseleave', 'focusin', 'focusout'])
    parent?.addEventListener(name, () => requestAnimationFrame(update), { signal });
  document.addEventListener('keydown', onKey, { signal, capture: true });
  update();
  return () => leaving.abort();
}
