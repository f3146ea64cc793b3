/** A hidden tab has no animation frames: this much later the work is done without one. */
const HIDDEN_TAB_MS = 200;

/** Work that is done at most once a frame, however often it is asked for. */
export interface Frame {
  request(): void;
  cancel(): void;
}

export function createFrame(work: () => void): Frame {
  let frame: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function cancel(): void {
    if (frame !== null) cancelAnimationFrame(frame);
    frame = null;
    clearTimeout(timer);
  }

  function run(): void {
    cancel();
    work();
  }

  return {
    request() {
      if (frame !== null) return;
      frame = requestAnimationFrame(run);
      timer = setTimeout(run, HIDDEN_TAB_MS);
    },
    cancel,
  };
}
