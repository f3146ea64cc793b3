/**
 * Loads the program one part after the other, so that whoever imports it then opens few files. Node opens all that
 * are imported together at once, which are more than a process may have with `ulimit -n 128`.
 */
export async function loadInParts(): Promise<void> {
  await import('./config/load.ts');
  await import('./log/catalog.ts');
  await import('./http/app.ts');
}
