import { rename, rm } from 'node:fs/promises';

/**
 * Makes room for a new file at `path` as log rotators do: `app.log` becomes `app.log.1`, that one
 * `app.log.2`, and so on. The oldest is deleted; generations that are missing are skipped.
 * @param path the live file
 * @param keep how many generations shall exist once the new file is there, at least 1
 */
export async function shiftGenerations(path: string, keep: number): Promise<void> {
  const names = generationNames(path, keep);
  await rm(names.at(-1) ?? path, { force: true });
  for (let index = names.length - 2; index >= 0; index -= 1) {
    await renameIfThere(names[index] ?? '', names[index + 1] ?? '');
  }
}

/** The names of `count` generations, the live one first: `app.log`, `app.log.1`, … */
export function generationNames(path: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? path : `${path}.${index}`));
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause;
  }
}
