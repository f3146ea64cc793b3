/** A hidden tab has no animation frames: this much later the work is done without one. */
const HIDDEN_TAB_MS = 200;
/** From one frame for news to the next: what comes faster nobody can read, and each costs a layout. */
const NEWS_MS = 33;

/** Work that is done at most once a frame, however often it is asked for. */
export interface Frame {
  /** With the next frame: a hand moves something. */
  request(): void;
  /** With the next frame too, unless there was one just now. */
  requestForNews(): void;
  cancel(): void;
}

export function createFrame(work: () => void): Frame {
  let frame: number | null = null;
  let ranAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let newsTimer: ReturnType<typeof setTimeout> | undefined;

  function cancel(): void {
    if (frame !== null) cancelAnimationFrame(frame);
    frame = null;
    clearTimeout(timer);
    clearTimeout(newsTimer);
    newsTimer = undefined;
  }

  function run(): void {
    cancel();
    ranAt = performance.now();
    work();
  }

  function request(): void {
    if (frame !== null) return;
    frame = requestAnimationFrame(run);
    timer = setTimeout(run, HIDDEN_TAB_MS);
  }

  return {
    request,
    requestForNews() {
      if (frame !== null || newsTimer !== undefined) return;
      const restMs = ranAt + NEWS_MS - performance.now();
      if (restMs > 0) newsTimer = setTimeout(request, restMs);
      else request();
    },
    cancel,
  };
}
