import { HEAD_BYTES } from '../protocol/event-id.ts';
import type { Generation } from './generation.ts';
import { idAt } from './id-at.ts';
import { verify } from './verify.ts';

/** Whether an archive holds the bytes of a file, less those that were written to it since. */
export async function isMadeOf(archive: Generation, file: Generation): Promise<boolean> {
  const head = await archive.original(0, HEAD_BYTES);
  if (head.length === 0 || !head.equals(await file.original(0, head.length))) return false;
  const offset = Math.min(await archive.size(), await file.size());
  const id = await idAt(file, { offset, midLine: true });
  return id !== null && (await verify(archive, id)) === 'match';
}
