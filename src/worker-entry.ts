import { loadInParts } from './load-in-parts.ts';

await loadInParts(() => import('./workers/worker-process.ts'));
