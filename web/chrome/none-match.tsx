import { useEffect, useState } from 'preact/hooks';

import { addFilter } from '../filter.ts';
import type { Filter } from '../filter.ts';
import { formatBytes } from '../format.ts';
import { search } from '../lookup/search.ts';
import type { Found } from '../lookup/search.ts';

interface NoneMatchProps {
  readonly name: string;
  readonly filter: Filter;
}

/** What the search for a line that passes has come to. */
interface Looked {
  readonly scanned: number;
  readonly total: number;
  readonly isOver: boolean;
  /** The id of the newest line that passes; null where none was found. */
  readonly id: string | null;
  /** Why nothing is known; empty where it is. */
  readonly failure: string;
}

const NOTHING: Looked = { scanned: 0, total: 0, isOver: false, id: null, failure: '' };

/** A stream with a filter looks back so far only: whether anything passes at all is looked for through all files. */
export function NoneMatch({ name, filter }: NoneMatchProps) {
  const [looked, setLooked] = useState(NOTHING);
  const query = new URLSearchParams({ dir: 'back', at: 'end', hits: '1' });
  addFilter(query, filter);
  const asked = query.toString();
  useEffect(() => {
    const leaving = new AbortController();
    const tell = (next: Partial<Looked>): void => {
      if (!leaving.signal.aborted) setLooked((now) => ({ ...now, ...next }));
    };
    setLooked(NOTHING);
    void lookThrough(search(name, new URLSearchParams(asked), leaving.signal), tell);
    return () => leaving.abort();
  }, [name, asked]);
  return <Words {...looked} />;
}

async function lookThrough(
  found: AsyncIterable<Found>,
  tell: (next: Partial<Looked>) => void,
): Promise<void> {
  try {
    for await (const one of found) {
      if (one.event === 'hit') tell({ id: one.id });
      else tell({ scanned: one.scanned, total: one.total, isOver: one.event === 'done' });
    }
  } catch (error) {
    tell({ failure: error instanceof Error ? error.message : String(error) });
  }
}

function Words({ scanned, total, isOver, id, failure }: Looked) {
  if (failure !== '') return <p>{`It is not known whether any line passes: ${failure}`}</p>;
  if (id !== null)
    return (
      <p>
        None of the newest lines pass. <a href={addressAt(id)}>Show the last one that does</a>
      </p>
    );
  const percent = Math.floor((scanned / Math.max(1, total)) * 100);
  return (
    <p>
      {isOver
        ? `None of ${formatBytes(total)} passes: 100 % was looked through. Take a part of the filter out above; a new line that passes appears here by itself.`
        : `Looking for older lines that pass: ${percent} %`}
    </p>
  );
}

/** This page with the same filter, there. */
function addressAt(id: string): string {
  const url = new URL(location.href);
  url.searchParams.set('at', id);
  return url.href;
}
