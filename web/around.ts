import type { BatchMessage } from '../src/protocol/batch-message.ts';
import { rowsOf } from './lines/row.ts';
import type { LineRow } from './lines/row.ts';

/** So many lines before a place, and as many from there on. */
const LINES_EACH_WAY = 1000;
/** And no more than so many bytes each way: what the server sends at once. */
const MAX_BYTES = 1_048_576;

/** The lines around a place. */
export interface LinesAround {
  readonly before: readonly LineRow[];
  readonly after: readonly LineRow[];
}

/**
 * @param id the position behind the last line that counts as before it; null = the end.
 * @throws {Error} with the server's words where it refuses.
 */
export async function fetchLinesAround(name: string, id: string | null): Promise<LinesAround> {
  const [before, after] = await Promise.all([
    fetchPage(name, id ?? 'end', 'back'),
    id === null ? [] : fetchPage(name, id, 'forward'),
  ]);
  return { before: before.slice(-LINES_EACH_WAY), after: after.slice(0, LINES_EACH_WAY) };
}

async function fetchPage(name: string, at: string, dir: string): Promise<LineRow[]> {
  const url = new URL(`api/lines/${encodeURIComponent(name)}`, document.baseURI);
  url.search = new URLSearchParams({ at, dir, max: String(MAX_BYTES) }).toString();
  const response = await fetch(url, { headers: { Accept: 'application/json' } });
  const answer: unknown = await response.json();
  if (!isPage(answer)) throw new Error(refusalIn(answer) ?? `answered with ${response.status}`);
  const rows = rowsOf(answer, { midLine: false, generation: 0 });
  return rows.filter((row) => row.kind === 'line');
}

function isPage(answer: unknown): answer is BatchMessage {
  return typeof answer === 'object' && answer !== null && 'lengths' in answer;
}

function refusalIn(answer: unknown): string | undefined {
  const { error } = (answer ?? {}) as { readonly error?: { readonly message?: string } };
  return error?.message;
}
