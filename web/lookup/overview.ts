import { apiUrl } from '../api.ts';
import { fetchJson } from './answer.ts';
import type { FamilyFile } from './page.ts';

/** A range of a log, and what a sample of it says: docs/protocol.md, "Overview". */
export interface Bucket {
  readonly file: string;
  readonly offset: number;
  readonly bytes: number;
  readonly sampled: number;
  readonly lines: number;
  readonly levels: Readonly<Partial<Record<string, number>>>;
  /** ISO 8601; null where no line of the sample says when it was written. */
  readonly time: string | null;
}

export interface Overview {
  readonly total: number;
  readonly family: readonly FamilyFile[];
  readonly buckets: readonly Bucket[];
}

/** Asks for a log as a whole, in so many ranges. @throws {LookupError} */
export function fetchOverview(name: string, count: number, signal: AbortSignal): Promise<Overview> {
  const url = apiUrl(`api/overview/${encodeURIComponent(name)}`);
  url.searchParams.set('n', String(count));
  return fetchJson(url, signal);
}
