import type { BatchMessage } from '../../src/protocol/batch-message.ts';
import type { Notice } from '../../src/protocol/notice.ts';
import { apiUrl } from '../api.ts';
import { addFilter } from '../filter.ts';
import type { Filter } from '../filter.ts';
import { fetchJson } from './answer.ts';

/** A file of a log, as lookups name it. */
export interface FamilyFile {
  readonly file: string;
  readonly size: number;
}

/** What `GET /api/lines` answers: docs/protocol.md, "Lines". */
export interface LinesPage extends BatchMessage {
  readonly first: string;
  readonly older: boolean;
  readonly newer: boolean;
  readonly notices: readonly Notice[];
  readonly file?: string;
  readonly family?: readonly FamilyFile[];
}

export interface PageQuery {
  readonly name: string;
  /** An id, an offset, a percentage, `start`, `end` or a time. */
  readonly at: string;
  readonly dir: 'forward' | 'back';
  /** Only lines that pass; all unless given. */
  readonly filter?: Filter;
  /** So many bytes of lines at most; as many as the server likes unless given. */
  readonly max?: number;
  readonly signal: AbortSignal;
}

/** Asks for lines on one side of a place. @throws {LookupError} */
export async function fetchPage(query: PageQuery): Promise<LinesPage> {
  const { name, at, dir, filter, max, signal } = query;
  const url = apiUrl(`api/lines/${encodeURIComponent(name)}`);
  url.searchParams.set('at', at);
  url.searchParams.set('dir', dir);
  if (max !== undefined) url.searchParams.set('max', String(max));
  if (filter !== undefined) addFilter(url.searchParams, filter);
  const page: LinesPage = await fetchJson(url, signal);
  return page;
}
