/** A connection that is silent for so many times the usual pause is dead. */
const PATIENCE = 2.5;

/** How often it is looked within the limit. */
const LOOKS = 5;

/** Notices that nothing comes any more, which no browser tells: a dead network says nothing. */
export interface SilenceWatch {
  /** Something came. */
  heard(): void;
  /** From here on something should come at least so often. */
  expect(everyMs: number): void;
  /** The next thing should come within this time. */
  allow(limitMs: number): void;
  close(): void;
}

/** `silent` is called once. */
export function watchSilence(silent: () => void): SilenceWatch {
  let timer: ReturnType<typeof setInterval> | undefined;
  let limitMs = Infinity;
  let heardAt = 0;

  function close(): void {
    clearInterval(timer);
    timer = undefined;
  }

  // A timer set anew for each batch would cost more than the batch.
  function look(): void {
    if (performance.now() - heardAt < limitMs) return;
    close();
    silent();
  }

  function allow(nextMs: number): void {
    heardAt = performance.now();
    if (timer !== undefined && limitMs === nextMs) return;
    limitMs = nextMs;
    close();
    timer = setInterval(look, limitMs / LOOKS);
  }

  return {
    heard() {
      heardAt = performance.now();
    },
    expect: (everyMs) => allow(everyMs * PATIENCE),
    allow,
    close,
  };
}
