import { createHash } from 'node:crypto';

import { ask } from '../helpers/http.ts';
import type { Answer } from '../helpers/http.ts';
import type { TestServer } from '../helpers/server.ts';

/** Asks one of the API's routes about the log `app`. */
export function look(
  server: TestServer,
  route: string,
  query: Readonly<Record<string, string | number>> = {},
): Promise<Answer> {
  const given = Object.entries(query).map(([name, value]) => [name, String(value)]);
  const search = new URLSearchParams(given).toString();
  return ask(`${server.url}api/${route}/app${search === '' ? '' : `?${search}`}`);
}

/** The JSON of an answer; throws where it is an error. */
export function bodyOf({ status, text }: Answer): ReturnType<typeof JSON.parse> {
  if (status !== 200) throw new Error(`${status}: ${text}`);
  return JSON.parse(text);
}

/** SHA-256 in hex. */
export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
