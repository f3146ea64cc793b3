/** Work that can rest wherever it yields. */
export type Resting<T> = Generator<undefined, T, undefined>;

/** Whoever works longer than this lets everybody else have a turn. Milliseconds. */
const TURN_MS = 10;

/** Who has rested last: only one at a time works on in a turn of the event loop, however many there are. */
let queue: Promise<void> = Promise.resolve();

function rest(): Promise<void> {
  queue = queue.then(
    () =>
      new Promise((resolve) => {
        setImmediate(resolve);
      }),
  );
  return queue;
}

/** Does work that may take long, and rests when it had its turn. */
export async function inTurns<T>(work: Resting<T>): Promise<T> {
  let begunAt = performance.now();
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value;
    if (performance.now() - begunAt < TURN_MS) continue;
    await rest();
    begunAt = performance.now();
  }
}

/** Does all work at once. */
export function atOnce<T>(work: Resting<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
