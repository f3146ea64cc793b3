import type { Notice } from '../protocol/notice.ts';
import type { Family } from './family.ts';
import { fileName } from './family.ts';
import { openNeighbour } from './neighbours.ts';
import type { Generations, Succession, TrackedGeneration } from './tracked-generation.ts';

/** The next newer generation, which the caller releases; null while there is none. */
export async function findSuccessor(
  family: Family,
  generations: Generations,
  current: TrackedGeneration,
): Promise<Succession | null> {
  const { successor } = current;
  if (successor !== null) return { ...successor, generation: successor.generation.retain() };
  const place = await family.locate(current.file.key);
  if (place === null) return afterNameless(family, generations, current);
  const next = await openNeighbour(family, generations, current, 'newer');
  if (next === null) return null;
  const { generation, skipped } = next;
  return skipped.length === 0
    ? toSuccession(fileName(place.path), generation)
    : { generation, notice: unreadable(skipped.map(({ path }) => fileName(path))) };
}

/** The generation has lost its name: only times tell which files are newer. */
async function afterNameless(
  family: Family,
  generations: Generations,
  current: TrackedGeneration,
): Promise<Succession | null> {
  const { mtimeMs } = await current.file.stat();
  const newer = await family.listChangedSince(mtimeMs);
  const next = newer.find(({ compressed }) => !compressed);
  const generation = next && (await generations.open(next.path).catch(() => null));
  if (!generation) return null;
  const from = fileName(current.file.path);
  // With the live file alone after it there is nothing that it could be mistaken about.
  return newer.length === 1
    ? toSuccession(from, generation)
    : { generation, notice: uncertain(from) };
}

function toSuccession(from: string, generation: TrackedGeneration): Succession {
  return { generation, notice: { event: 'rotated', from, to: fileName(generation.file.path) } };
}

function unreadable(names: string[]): Notice {
  const message = `${names.join(', ')} cannot be read: compressed files are not supported yet`;
  return { event: 'gap', reason: 'unsupported-compression', message };
}

function uncertain(name: string): Notice {
  const message = `${name} was removed while it was read; files between it and the next one may be missing`;
  return { event: 'gap', reason: 'missing-generation', message };
}
