import type { Bucket } from '../lookup/overview.ts';
import { drawBars } from './bars.ts';

/** A hand that moved less has clicked. Pixels. */
const CLICK_PIXELS = 4;
/** A key moves by so much of what is shown. */
const KEY_STEP = 1 / 60;

/** How many lines are where in a log, and how many of them are bad, from samples. */
export interface Histogram {
  update(buckets: readonly Bucket[]): void;
  close(): void;
}

export interface HistogramOptions {
  /** The element to fill. */
  readonly element: HTMLElement;
  /** Says in words what is at a share of all bytes. */
  readonly wordsAt: (share: number) => string;
  /** Called with a share of all bytes to go to. */
  readonly seek: (share: number) => void;
}

/** A stretch of the log, from one share of all bytes to another. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

const ALL: Stretch = { from: 0, to: 1 };

/** A click goes to a place, dragging over a stretch shows it larger and goes to its beginning; keys do both. */
export function createHistogram({ element, wordsAt, seek }: HistogramOptions): Histogram {
  const { bars, canvas, chosen, tip, whole, words } = fill(element);
  let buckets: readonly Bucket[] = [];
  /** What is shown. */
  let view = ALL;
  /** Where a hand or a key began, and where it is now. */
  let anchor: number | null = null;
  let here = 0;
  let downX: number | null = null;
  const leaving = new AbortController();
  const { signal } = leaving;
  const resized = new ResizeObserver(draw);
  resized.observe(bars);

  function draw(): void {
    const { length } = buckets;
    drawBars(canvas, buckets.slice(Math.floor(view.from * length), Math.ceil(view.to * length)));
    const { from, to } = stretch();
    const inView = (share: number): number => (share - view.from) / (view.to - view.from);
    chosen.style.left = `${inView(from) * 100}%`;
    chosen.style.width = `${(inView(to) - inView(from)) * 100}%`;
    tip.textContent = wordsOf({ from, to });
    bars.ariaValueNow = (here * 100).toFixed(1);
    bars.setAttribute('aria-valuetext', tip.textContent);
    whole.hidden = view === ALL;
    words.textContent = view === ALL ? '' : wordsOf(view);
  }

  function wordsOf({ from, to }: Stretch): string {
    return from === to ? wordsAt(from) : `${wordsAt(from)} – ${wordsAt(to)}`;
  }

  function stretch(): Stretch {
    return { from: Math.min(anchor ?? here, here), to: Math.max(anchor ?? here, here) };
  }

  function show(next: Stretch): void {
    view = next;
    anchor = null;
    here = next.from;
    draw();
  }

  /** Goes to the place, or shows the stretch and goes to its beginning. */
  function choose(): void {
    const { from, to } = stretch();
    if (from < to && to - from < view.to - view.from) show({ from, to });
    seek(from);
  }

  function shareAt(clientX: number): number {
    const { left, width } = bars.getBoundingClientRect();
    const share = (clientX - left) / Math.max(1, width);
    return view.from + clamp(share, ALL) * (view.to - view.from);
  }

  function onDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    bars.setPointerCapture(event.pointerId);
    downX = event.clientX;
    anchor = here = shareAt(downX);
    draw();
  }

  function onMove({ clientX }: PointerEvent): void {
    if (downX === null) return;
    here = shareAt(clientX);
    draw();
  }

  function onUp({ clientX }: PointerEvent): void {
    if (downX === null) return;
    if (Math.abs(clientX - downX) < CLICK_PIXELS) anchor = null;
    downX = null;
    choose();
    draw();
  }

  function onKey(event: KeyboardEvent): void {
    const next = keyShare(event.key, here, view);
    if (next !== null) {
      anchor = event.shiftKey ? (anchor ?? here) : null;
      here = clamp(next, view);
      draw();
    } else if (event.key === 'Enter') choose();
    else if (event.key === 'Escape' && view !== ALL) show(ALL);
    else return;
    event.preventDefault();
  }

  bars.addEventListener('pointerdown', onDown, { signal });
  bars.addEventListener('pointermove', onMove, { signal });
  bars.addEventListener('pointerup', onUp, { signal });
  bars.addEventListener('pointercancel', () => (downX = anchor = null), { signal });
  bars.addEventListener('keydown', onKey, { signal });
  whole.addEventListener('click', () => show(ALL), { signal });
  return {
    update(next) {
      buckets = next;
      draw();
    },
    close() {
      leaving.abort();
      resized.disconnect();
      element.replaceChildren();
    },
  };
}

/** Where a key goes; null for any other key. */
function keyShare(key: string, here: number, { from, to }: Stretch): number | null {
  const step = (to - from) * KEY_STEP;
  switch (key) {
    case 'ArrowLeft':
      return here - step;
    case 'ArrowRight':
      return here + step;
    case 'Home':
      return from;
    case 'End':
      return to;
    default:
      return null;
  }
}

function clamp(share: number, { from, to }: Stretch): number {
  return Math.max(from, Math.min(to, share));
}

function fill(element: HTMLElement) {
  const bars = document.createElement('div');
  bars.className = 'bars';
  bars.tabIndex = 0;
  bars.setAttribute('role', 'slider');
  bars.ariaLabel = 'Histogram: Enter goes to the place, or shows what was chosen with Shift';
  bars.ariaValueMin = '0';
  bars.ariaValueMax = '100';
  const canvas = document.createElement('canvas');
  const chosen = document.createElement('div');
  chosen.className = 'chosen';
  const tip = document.createElement('div');
  tip.className = 'tip';
  bars.append(canvas, chosen, tip);
  const words = document.createElement('span');
  words.className = 'words';
  const whole = document.createElement('button');
  whole.type = 'button';
  whole.className = 'small';
  whole.textContent = 'Whole log';
  element.replaceChildren(bars, words, whole);
  return { bars, canvas, chosen, tip, words, whole };
}
