import { expect } from 'vitest';

import { ask } from './http.ts';
import type { Answer, Question } from './http.ts';

/** What is in every page that comes with lines. */
export const LINES = 'id="first-lines"';

/** The answer, once it came with lines: a busy machine may be too late for them. */
export async function askForLines(url: string, question: Question = {}): Promise<Answer> {
  let answer: Answer | undefined;
  await expect
    .poll(async () => (answer = await ask(url, question)).text, { timeout: 25_000 })
    .toContain(LINES);
  if (answer === undefined) throw new Error('no answer');
  return answer;
}
