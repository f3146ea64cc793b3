import { wideEncodingOf } from '../file/encoding.ts';
import type { Generation } from '../file/generation.ts';
import type { ArchiveFault } from '../file/inflater.ts';
import type { GapNotice, Notice } from '../protocol/notice.ts';
import { fileName } from './family.ts';

/** That bytes are missing from a file because nobody wrote them. */
export function nulHole({ path }: Generation, bytes: number): Notice {
  const message = `${fileName(path)} has ${bytes} NUL bytes here, which nobody wrote: it was emptied under a writer that does not append, or the machine lost power`;
  return { event: 'gap', reason: 'nul-hole', message, bytes };
}

/** What is wrong with a compressed file whose sound part ends at an offset. */
export function archiveGap(fault: ArchiveFault, offset: number): GapNotice {
  const reason = fault.reason === 'too-large' ? 'too-large' : 'corrupt-archive';
  const message = `${fault.message}; its lines behind byte ${offset} may be missing`;
  return { event: 'gap', reason, message };
}

/** What is to be said of the encoding of a file; null for nothing. */
export async function encodingNotice(file: Generation): Promise<Notice | null> {
  const encoding = await wideEncodingOf(file);
  if (encoding === null) return null;
  const message = `${fileName(file.path)} is ${encoding.toUpperCase()}: its bytes are sent as they are, but cut where UTF-8 lines would end; have it written in UTF-8`;
  return { event: 'encoding', encoding, message };
}
