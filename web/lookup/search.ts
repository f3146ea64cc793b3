import type { BatchLine } from '../../src/protocol/batch-message.ts';
import { apiUrl } from '../api.ts';
import { throwIfRefused } from './answer.ts';

/** Where something was found: docs/protocol.md, "Search". */
export interface Hit {
  readonly event: 'hit';
  /** The log that it is in, where several are looked through. */
  readonly log?: string;
  /** When its line was written, or the last one before that says so; null where none near it does. Only where it was asked for. */
  readonly timeMs?: number | null;
  readonly file: string;
  readonly offset: number;
  readonly length: number;
  readonly text: BatchLine;
  readonly textOffset: number;
  /** The id of its line. */
  readonly id: string;
}

/** How far a search is. */
export interface Progress {
  readonly event: 'progress' | 'done';
  readonly scanned: number;
  readonly total: number;
  readonly hits: number;
  readonly reason?: 'exhausted' | 'capped';
}

interface Failed {
  readonly event: 'failed';
  readonly code: string;
  readonly message: string;
}

export type Found = Hit | Progress;

/** The longest answer line: a hit has 4096 bytes of text at most, which JSON can make six times as long. */
const MAX_ANSWER_LENGTH = 262_144;

/**
 * Searches a log, and tells what is found as it is found. Aborting the signal ends the search on the server too.
 * @throws {LookupError} where the query is refused or the search cannot go on.
 */
export async function* search(
  name: string,
  query: URLSearchParams,
  signal: AbortSignal,
): AsyncGenerator<Found> {
  const url = apiUrl(`api/search/${encodeURIComponent(name)}`);
  url.search = query.toString();
  const response = await fetch(url, { signal, headers: { Accept: 'application/x-ndjson' } });
  await throwIfRefused(response);
  for await (const text of textLines(response)) {
    const event: Found | Failed | { readonly event: 'gap' } = JSON.parse(text);
    if (event.event === 'failed') throw new Error(event.message);
    if (event.event !== 'gap') yield event;
  }
}

async function* textLines({ body }: Response): AsyncGenerator<string> {
  if (body === null) return;
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + value).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_ANSWER_LENGTH)
        throw new Error('the answer of a search has no line end');
      yield* lines;
    }
  } finally {
    // Whoever stops reading ends the search.
    await reader.cancel().catch(() => undefined);
  }
}
