import { createRequire } from 'node:module';

import type * as PromClient from 'prom-client';

const require = createRequire(import.meta.url);

/**
 * prom-client, loaded when somebody first wants to know the metrics: opening its ninety files is a tenth of the start, and
 * most servers are never asked. Not by `import()`, since that remembers for good that a file could not be opened.
 */
export function promClient(): typeof PromClient {
  return require('prom-client');
}
