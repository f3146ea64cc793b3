/**
 * How a file system is asked. `in-turn`: by the threads that Node has for this, which wakes one of them and costs some 80 µs
 * of processor time. `at-once`: while everything else waits; a few microseconds for what is in memory. That is a
 * wish, and granted only where nothing can take long.
 */
export type Haste = 'in-turn' | 'at-once';

/** Whether one file answers so soon that everything else may wait for it. */
export interface Promptness {
  /** Asks whether it does, where that is not known yet or was asked long ago. */
  readonly isPrompt: boolean;
  /** Asks the file something at once. One answer that took long is the last for a while. */
  ask<T>(question: () => T): T;
}

export interface PromptnessOptions {
  /** Whether its bytes come from no further than this machine. */
  readonly isNear: () => Promise<boolean>;
  /** That may be another answer after this; what a name stands for changes. Milliseconds. */
  readonly askEveryMs: number;
}

/** Longer than this only a device that must be waited for takes, or a process that others keep from working. Milliseconds. */
const SLOW_MS = 10;
/** So many times as long nothing is asked at once then: a hundredth of the time may be lost in this way. */
const REST_FACTOR = 100;

/** @param now a clock in milliseconds. */
export function createPromptness(
  { isNear, askEveryMs }: PromptnessOptions,
  now: () => number = () => performance.now(),
): Promptness {
  let wasNear = false;
  let askAgainAt = -Infinity;
  let slowUntil = -Infinity;

  function askAgain(): void {
    askAgainAt = now() + askEveryMs;
    // What cannot tell is not near.
    isNear().then(
      (isSo) => {
        wasNear = isSo;
      },
      () => {
        wasNear = false;
      },
    );
  }

  return {
    get isPrompt() {
      if (now() >= askAgainAt) askAgain();
      return wasNear && now() >= slowUntil;
    },
    ask(question) {
      const askedAt = now();
      try {
        return question();
      } finally {
        const tookMs = now() - askedAt;
        if (tookMs > SLOW_MS) slowUntil = now() + REST_FACTOR * tookMs;
      }
    },
  };
}

/**
 * File systems that Linux has on disks of this machine, or in its memory, by the number that `statfs` gives. Not those
 * of a network, nor those that a program answers for: either may never answer.
 * [spec] linux/include/uapi/linux/magic.h
 */
const NEAR_TYPES: ReadonlySet<number> = new Set([
  0xef53, // ext2, ext3, ext4
  0x58465342, // xfs
  0x9123683e, // btrfs
  0xf2f52010, // f2fs
  0x2fc12fc1, // zfs
  0x01021994, // tmpfs
  0x858458f6, // ramfs
  0x794c7630, // overlayfs
]);

/** @param type of a file system on Linux. */
export function isNearType(type: number): boolean {
  return NEAR_TYPES.has(type);
}
