import { firstOf } from './first-of.ts';

/** Answers to one kind of question that is asked of one party. */
export interface Replies<T> {
  /**
   * Asks, and waits for the answer. Whoever asks while an answer is awaited gets that one.
   * @returns null where none comes in time.
   */
  ask(waitMs: number): Promise<T | null>;
  /** An answer has come; null: none will. */
  give(answer: T | null): void;
}

/** @param question sends it. */
export function createReplies<T>(question: () => void): Replies<T> {
  let asking: Promise<T | null> | null = null;
  let answered: ((answer: T | null) => void) | null = null;

  return {
    ask(waitMs) {
      if (asking !== null) return asking;
      const answer = new Promise<T | null>((resolve) => {
        answered = resolve;
      });
      asking = firstOf(answer, waitMs).finally(() => {
        asking = null;
      });
      question();
      return asking;
    },
    give: (answer) => answered?.(answer),
  };
}
