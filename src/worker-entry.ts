import { loadInParts } from './load-in-parts.ts';

await loadInParts();
await import('./workers/worker-process.ts');
