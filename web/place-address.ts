import { NO_FILTER } from './filter.ts';
import type { Filter } from './filter.ts';
import { NO_QUERY } from './find/query.ts';
import type { Query } from './find/query.ts';

/** What is read of a log, as the page's address says it. */
export interface ReadPlace {
  /** Where to begin: an id, or any other place; null: at the end, and follow. */
  readonly at: string | null;
  /** What is marked; null for nothing. */
  readonly selected: Selected | null;
  readonly query: Query;
  readonly filter: Filter;
}

/** Bytes `[from, to)` of a file of the log. */
export interface Selected {
  readonly from: number;
  readonly to: number;
  /** The id of the line that ends at `to`, which says the file; of an address that says offsets only, the id in `at`. */
  readonly id: string | null;
  /** The file in the page's own count; null until a line with that id was seen. */
  readonly generation: number | null;
}

/** At the end, with nothing looked for and nothing left out. */
export const AT_END: ReadPlace = { at: null, selected: null, query: NO_QUERY, filter: NO_FILTER };

const MAX_CONTEXT = 1000;

/** Reads `?at=ID&sel=FROM..ID&q=TEXT&i=TEXT&x=TEXT&lv=warn&ctx=2` of this page. */
export function readPlace(): ReadPlace {
  const params = new URLSearchParams(location.search);
  const context = Number(params.get('ctx') ?? 0);
  return {
    at: params.get('at'),
    selected: parseSelected(params.get('sel') ?? '', params.get('at')),
    query: parseQuery(params.get('q') ?? ''),
    filter: {
      include: params.getAll('i'),
      exclude: params.getAll('x'),
      level: params.get('lv') ?? '',
      context: context >= 0 && context <= MAX_CONTEXT ? Math.floor(context) : 0,
    },
  };
}

/** Keeps what is read in the address bar. `push` makes a step of it that Back undoes. */
export function writePlace(place: ReadPlace, how: 'replace' | 'push'): void {
  const href = placeLink(place);
  if (href === location.href) return;
  if (how === 'push') history.pushState(null, '', href);
  else history.replaceState(null, '', href);
}

/** The address of this page with another place; parameters of others stay. */
export function placeLink({ at, selected, query, filter }: ReadPlace): string {
  const url = new URL(location.href);
  const { searchParams: params } = url;
  // The time of the line that a link led to is of no other place.
  if (params.get('at') !== at) params.delete('ts');
  for (const name of ['at', 'sel', 'q', 'i', 'x', 'lv', 'ctx']) params.delete(name);
  if (at !== null) params.set('at', at);
  if (selected !== null) params.set('sel', formatSelected(selected));
  if (query.text !== '') params.set('q', formatQuery(query));
  for (const text of filter.include) params.append('i', text);
  for (const text of filter.exclude) params.append('x', text);
  if (filter.level !== '') params.set('lv', filter.level);
  if (filter.context > 0) params.set('ctx', String(filter.context));
  return url.href;
}

/** With a file that is known by its offsets alone as well: a link may be older than the ids in it. */
function formatSelected({ from, to, id }: Selected): string {
  return `${from}..${id?.startsWith(`${to}-`) ? id : to}`;
}

function parseSelected(words: string, at: string | null): Selected | null {
  const range = /^(?<from>\d{1,16})\.\.(?<id>(?<to>\d{1,16})(?:-[\da-f-]{1,47})?)$/.exec(words);
  const { from, to, id = '' } = range?.groups ?? {};
  if (range === null) return null;
  return {
    from: Number(from),
    to: Number(to),
    id: id === to ? at : id,
    generation: null,
  };
}

/** `text`, `/expression/`, and an `i` behind either where case does not count: `/text/i` is an expression. */
function formatQuery({ text, isRegex, isExact }: Query): string {
  if (isRegex) return `/${text}/${isExact ? '' : 'i'}`;
  return isExact ? `"${text}"` : text;
}

function parseQuery(words: string): Query {
  const regex = /^\/(?<text>.+)\/(?<flag>i?)$/.exec(words)?.groups;
  if (regex !== undefined)
    return { text: regex['text'] ?? '', isRegex: true, isExact: regex['flag'] === '' };
  const exact = /^"(?<text>.+)"$/.exec(words)?.groups?.['text'];
  return { text: exact ?? words, isRegex: false, isExact: exact !== undefined };
}
