import type { Filter } from './filter.ts';

/** How many lines may be shown around each. */
export const CONTEXTS = [0, 1, 2, 5, 10] as const;

/** The next larger context, or the next smaller one. */
export function withContext(filter: Filter, way: 'more' | 'less'): Filter {
  const { context: now } = filter;
  const next =
    way === 'more' ? CONTEXTS.find((it) => it > now) : CONTEXTS.findLast((it) => it < now);
  return { ...filter, context: next ?? now };
}
