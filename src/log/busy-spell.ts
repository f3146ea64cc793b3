/**
 * Tells when a log is so busy that hints say nothing new: then every look finds lines, and each hint wakes the process
 * for nothing. Whoever looks as often without them saves a third of what such a log costs.
 */
export interface BusySpell {
  readonly isBusy: boolean;
  hint(): void;
  looked(lineCount: number): void;
  /** Begins anew, with a log of which nothing is known. */
  reset(): void;
}

/** A log must be busy for so long. Milliseconds. */
const BUSY_MS = 1000;
/** And so many looks, of which each has found lines. */
const LEAST_LOOKS = 8;
/** As many hints for each of them. */
const HINTS_A_LOOK = 2;
/** After so many looks in a row that found nothing it is not busy any more. */
const EMPTY_LOOKS = 16;

/** @param now a clock in milliseconds. */
export function createBusySpell(now: () => number = () => performance.now()): BusySpell {
  let isBusy = false;
  let since = now();
  let hints = 0;
  let looks = 0;
  let emptyLooks = 0;

  function begin(willBeBusy: boolean): void {
    isBusy = willBeBusy;
    since = now();
    hints = 0;
    looks = 0;
    emptyLooks = 0;
  }

  return {
    get isBusy() {
      return isBusy;
    },
    hint() {
      hints += 1;
    },
    looked(lineCount) {
      emptyLooks = lineCount > 0 ? 0 : emptyLooks + 1;
      looks += 1;
      const isOver = emptyLooks >= (isBusy ? EMPTY_LOOKS : 1);
      if (isOver) begin(false);
      else if (!isBusy && now() - since >= BUSY_MS) {
        begin(looks >= LEAST_LOOKS && hints >= HINTS_A_LOOK * looks);
      }
    },
    reset: () => begin(false),
  };
}
