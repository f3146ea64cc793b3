/** What the lines of the page must be like; everything empty lets all through. */
export interface Filter {
  /** Texts or `/expressions/` that must all be in a line. */
  readonly include: readonly string[];
  /** None of these may be in it. */
  readonly exclude: readonly string[];
  /** The least level, as `warn`, or exactly some: `info,error`; empty for any. */
  readonly level: string;
  /** So many lines around each are shown as well. */
  readonly context: number;
}

export const NO_FILTER: Filter = { include: [], exclude: [], level: '', context: 0 };

/** Whether a filter leaves anything out. */
export function isFiltering({ include, exclude, level }: Filter): boolean {
  return include.length + exclude.length > 0 || level !== '';
}

/** Lines with a text as well, or without it. */
export function withText(filter: Filter, kind: 'include' | 'exclude', text: string): Filter {
  return filter[kind].includes(text) ? filter : { ...filter, [kind]: [...filter[kind], text] };
}

/** Puts a filter into the query of a stream (docs/protocol.md, "Filters"). */
export function addFilter(query: URLSearchParams, filter: Filter): void {
  for (const text of filter.include) query.append('grep', text);
  for (const text of filter.exclude) query.append('exclude', text);
  if (filter.level !== '') query.set('level', filter.level);
}
