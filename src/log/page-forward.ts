import { readBatch } from '../file/read-batch.ts';
import type { Notice } from '../protocol/notice.ts';
import { archiveGap, nulHole } from './content-notices.ts';
import type { PageOptions, Reading } from './page.ts';
import type { Search } from './reach.ts';
import { changed, isLive } from './spot.ts';
import type { Spot } from './spot.ts';
import { findSuccessor } from './successor.ts';
import { orRelease } from './tracked-generation.ts';

/** Reads the lines that follow a place, which it releases. */
export async function readForward(
  search: Search,
  spot: Spot,
  options: PageOptions,
): Promise<Reading> {
  const notices = [...spot.notices];
  let { generation, position: from } = spot;
  for (;;) {
    const result = await orRelease(generation, readOnce(search, { generation, from }, options));
    if (result.kind === 'batch') return { generation, from, batch: result.batch, notices };
    if (result.kind === 'hole') {
      notices.push(nulHole(generation.file, result.bytes));
      from = result.position;
      continue;
    }
    if (result.kind === 'changed') {
      generation.release();
      throw changed();
    }
    const fault = await orRelease(generation, faultBehind({ generation, from }));
    const next = await orRelease(
      generation,
      findSuccessor(search.family, search.reach, generation),
    );
    if (fault !== null) notices.push(fault);
    if (next === null) return { generation, from, batch: null, notices };
    notices.push(next.notice);
    generation.release();
    ({ generation, from } = next);
  }
}

type Place = Pick<Reading, 'generation' | 'from'>;

async function readOnce(
  search: Search,
  { generation: { file }, from }: Place,
  { maxBytes, maxLineBytes }: PageOptions,
): ReturnType<typeof readBatch> {
  const isOver = !(await isLive(search, file.key));
  return readBatch(file, from, { until: null, maxLineBytes, isOver, blockBytes: maxBytes });
}

async function faultBehind({ generation: { file }, from }: Place): Promise<Notice | null> {
  const fault = (await file.archive?.fault()) ?? null;
  return fault && archiveGap(fault, from.offset);
}
