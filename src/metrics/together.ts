import type { Registry } from 'prom-client';

import { promClient } from './prom-client.ts';

/** What one process measures, so that it can travel as JSON. Of no meaning to anybody but these functions. */
export type Measures = readonly { readonly type: unknown }[];

/** All of it as Prometheus reads it: sums, and of what cannot be summed up what each metric says. */
export function textOf(all: readonly Measures[]): Promise<string> {
  return together(all).metrics();
}

/**
 * What processes that have ended leave behind: what only grows must not shrink with them, or it would be taken for
 * a new beginning, and all that the others have counted for new.
 */
export async function leftBehind(all: readonly Measures[]): Promise<Measures> {
  const measures: Measures = await together(all).getMetricsAsJSON();
  return measures.filter(({ type }) => type === 'counter');
}

function together(all: readonly Measures[]): Registry {
  return promClient().AggregatorRegistry.aggregate([...all]);
}
