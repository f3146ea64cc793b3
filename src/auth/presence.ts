/** Everybody who is being answered, so that who may not be any more is sent away. */
export interface Presence {
  /**
   * @param mayStay asked whenever the settings have changed, and now and then where that may end by itself.
   * @param leave ends the answer; called once at most.
   * @returns what says that the answer is over.
   */
  enter(mayStay: () => boolean, leave: () => void): () => void;
  /** Sends those away who may not stay. */
  look(): void;
  close(): void;
}

/** Sessions end while streams live. Milliseconds. */
const LOOK_EVERY_MS = 1000;

/** @param mayEnd whether anybody's right to stay may end by itself: thousands are asked in vain where it cannot. */
export function createPresence(mayEnd: () => boolean): Presence {
  const present = new Set<{ mayStay: () => boolean; leave: () => void }>();

  function look(): void {
    for (const one of present) {
      if (one.mayStay()) continue;
      present.delete(one);
      one.leave();
    }
  }

  const timer = setInterval(() => {
    if (mayEnd()) look();
  }, LOOK_EVERY_MS);
  timer.unref();
  return {
    enter(mayStay, leave) {
      const one = { mayStay, leave };
      present.add(one);
      return () => void present.delete(one);
    },
    look,
    close: () => clearInterval(timer),
  };
}
