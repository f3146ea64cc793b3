import { loadInParts } from '../load-in-parts.ts';

await loadInParts();
await import('./worker-process.ts');
