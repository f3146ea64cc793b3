import { expect } from 'vitest';

import { ask } from '../helpers/http.ts';
import type { Answer, Question } from '../helpers/http.ts';
import type { TestServer } from '../helpers/server.ts';

/** Where the bytes of the log `app` between two places are. */
export function urlOf(server: TestServer, query: Readonly<Record<string, string>>): string {
  return `${server.url}raw/app?${new URLSearchParams(query).toString()}`;
}

export function range(
  server: TestServer,
  query: Readonly<Record<string, string>>,
  question: Question = {},
): Promise<Answer> {
  return ask(urlOf(server, query), question);
}

export function expectBytes({ status, body }: Answer, expected: Buffer): void {
  expect(status, body.subarray(0, 300).toString()).toBe(200);
  expect(body.length).toBe(expected.length);
  expect(body.equals(expected)).toBe(true);
}
