import { verify } from '../file/verify.ts';
import { HEAD_BYTES } from '../protocol/event-id.ts';
import type { EventId } from '../protocol/event-id.ts';
import type { Notice } from '../protocol/notice.ts';
import { idAt } from '../file/id-at.ts';
import { ORIGIN } from '../file/identity.ts';
import type { Family } from './family.ts';
import { fileName } from './family.ts';
import type { Succession, TrackedGeneration } from './tracked-generation.ts';

/** A file that was put in the place of another one and is a version of it, not what comes after it. */
export interface Replacement {
  /** Where to go on in it: where the other was left, or its start, if it was edited. */
  readonly from: EventId;
  /** For those whose bytes it does not have. */
  readonly notice: Notice;
}

/**
 * Editors, `sed -i` and `mv` put another file in the place of the live one, whose name is gone with it. It
 * is a version of the first where it begins with the same HEAD_BYTES: of fewer, a banner that each file
 * begins with would be enough. In a series it has the same name, too.
 * @param end up to where the first file was read
 * @returns null where it is a new file.
 */
export async function findReplacement(
  family: Family,
  old: TrackedGeneration,
  { generation: next }: Succession,
  end: EventId,
): Promise<Replacement | null> {
  if (end.offset < HEAD_BYTES || next.file.path !== family.livePath) return null;
  if (family.isSeries && next.file.path !== old.file.path) return null;
  if ((await family.locate(old.file.key, old.file.path)) !== null) return null;
  const head = await idAt(old.file, { offset: HEAD_BYTES, midLine: true });
  if (head === null || (await verify(next.file, head)) !== 'match') return null;
  const name = fileName(family.livePath);
  const message = `${name} was replaced by a file that begins like it and goes on otherwise; it is read from its start`;
  const notice: Notice = { event: 'gap', reason: 'rewritten', message };
  return { notice, from: (await verify(next.file, end)) === 'match' ? end : ORIGIN };
}
