/** While the thumb is dragged a place is asked for this often at most. */
const SEEK_MS = 90;
/** Dragging with Shift held moves the thumb so much less. */
const FINER = 10;
/** A key moves by so much of the log. */
const KEY_STEP = 0.01;

/** Left edge, width and height of what stands for a place; 0 = as wide as the bar. Pixels. */
const SHAPES = {
  hit: [8, 6, 2],
  error: [1, 6, 2],
  warn: [1, 6, 2],
  turn: [0, 0, 2],
  gap: [0, 0, 4],
  mark: [4, 6, 6],
} as const;

/** A place that is worth seeing from afar. */
export interface Tick {
  /** Where it is among all bytes, 0 to 1. */
  readonly share: number;
  readonly tone: keyof typeof SHAPES;
}

export interface ScrollbarOptions {
  /** The element to fill. */
  readonly bar: HTMLElement;
  /** The element that scrolls, whose place in the log this bar shows. */
  readonly pane: HTMLElement;
  /** Says in words what is at a share of all bytes. */
  readonly wordsAt: (share: number) => string;
  /** Called with the share that was asked for; `isFinal` once the thumb is let go. */
  readonly seek: (share: number, isFinal: boolean) => void;
}

/** A scrollbar over all bytes of a log, of which the pane holds only a window. */
export interface Scrollbar {
  /** Shows where the topmost line is. The thumb stays under the hand that holds it. */
  update(share: number): void;
  setTicks(ticks: readonly Tick[]): void;
  close(): void;
}

/** Where the thumb was taken, and where it was asked to go. */
interface Drag {
  readonly y: number;
  readonly share: number;
}

export function createScrollbar({ bar, pane, wordsAt, seek }: ScrollbarOptions): Scrollbar {
  const canvas = document.createElement('canvas');
  const thumb = part('thumb');
  const tip = part('tip');
  tip.hidden = true;
  bar.replaceChildren(canvas, thumb, tip);
  bar.setAttribute('role', 'scrollbar');
  bar.setAttribute('aria-controls', pane.id);
  bar.setAttribute('aria-orientation', 'vertical');
  bar.ariaLabel = 'Place in the log';
  bar.ariaValueMin = '0';
  bar.ariaValueMax = '100';
  bar.tabIndex = 0;
  let height = bar.clientHeight;
  /** Of the thumb, in pixels: the styles make it so high that whatever holds it can. */
  let grip = thumb.offsetHeight;
  let share = 1;
  let ticks: readonly Tick[] = [];
  let drag: Drag | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const leaving = new AbortController();
  const { signal } = leaving;
  const resized = new ResizeObserver(() => {
    height = bar.clientHeight;
    grip = thumb.offsetHeight;
    draw();
    drawTicks();
  });
  resized.observe(bar);

  function draw(): void {
    thumb.style.transform = `translateY(${share * Math.max(0, height - grip)}px)`;
    const percent = (share * 100).toFixed(1);
    if (bar.ariaValueNow === percent) return;
    bar.ariaValueNow = percent;
    tell();
  }

  function tell(): void {
    bar.setAttribute('aria-valuetext', wordsAt(share));
  }

  function drawTicks(): void {
    const context = canvas.getContext('2d');
    if (context === null || height === 0) return;
    canvas.width = bar.clientWidth;
    canvas.height = height;
    const style = getComputedStyle(bar);
    for (const { share: at, tone } of ticks) {
      context.fillStyle = style.getPropertyValue(`--tick-${tone}`);
      const y = Math.min(height - 2, at * Math.max(0, height - grip) + grip / 2);
      const [x, width, tall] = SHAPES[tone];
      context.fillRect(x, Math.round(y - tall / 2), width || canvas.width, tall);
    }
  }

  function shareAt(clientY: number): number {
    const { top } = bar.getBoundingClientRect();
    return clamp((clientY - top - grip / 2) / Math.max(1, height - grip));
  }

  function moveTo(next: number): void {
    share = clamp(next);
    draw();
    tip.textContent = wordsAt(share);
    tip.style.transform = thumb.style.transform;
    // The newest wish counts: those in between are never asked for.
    timer ??= setTimeout(() => {
      timer = undefined;
      if (drag !== null) seek(share, false);
    }, SEEK_MS);
  }

  function onDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    bar.setPointerCapture(event.pointerId);
    const isOnThumb = event.target === thumb;
    drag = { y: event.clientY, share: isOnThumb ? share : shareAt(event.clientY) };
    tip.hidden = false;
    if (!isOnThumb) moveTo(drag.share);
  }

  function onMove(event: PointerEvent): void {
    if (drag === null) return;
    const moved = (event.clientY - drag.y) / Math.max(1, height - grip);
    moveTo(drag.share + (event.shiftKey ? moved / FINER : moved));
  }

  function onUp(): void {
    if (drag === null) return;
    drag = null;
    tip.hidden = true;
    clearTimeout(timer);
    timer = undefined;
    seek(share, true);
  }

  function onKey(event: KeyboardEvent): void {
    const next = keyShare(event.key, share);
    if (next === null) return;
    event.preventDefault();
    seek(clamp(next), true);
  }

  bar.addEventListener('pointerdown', onDown, { signal });
  bar.addEventListener('pointermove', onMove, { signal });
  bar.addEventListener('pointerup', onUp, { signal });
  bar.addEventListener('pointercancel', onUp, { signal });
  bar.addEventListener('keydown', onKey, { signal });
  // The wheel over the bar scrolls the lines, as over a native one.
  const onWheel = ({ deltaY }: WheelEvent): void => {
    pane.dispatchEvent(new WheelEvent('wheel', { deltaY }));
    pane.scrollTop += deltaY;
  };
  bar.addEventListener('wheel', onWheel, { signal, passive: true });
  return {
    update(next) {
      if (drag !== null || next === share) return;
      share = next;
      draw();
    },
    setTicks(next) {
      ticks = next;
      drawTicks();
      // By now more is known of the place.
      tell();
    },
    close() {
      leaving.abort();
      resized.disconnect();
      clearTimeout(timer);
      bar.replaceChildren();
    },
  };
}

/** Where a key of a scrollbar goes; null for any other key. */
function keyShare(key: string, share: number): number | null {
  switch (key) {
    case 'ArrowUp':
      return share - KEY_STEP;
    case 'ArrowDown':
      return share + KEY_STEP;
    case 'PageUp':
      return share - KEY_STEP * 10;
    case 'PageDown':
      return share + KEY_STEP * 10;
    case 'Home':
      return 0;
    case 'End':
      return 1;
    default:
      return null;
  }
}

function clamp(share: number): number {
  return Math.max(0, Math.min(1, share));
}

function part(className: string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  return element;
}
