import type { Page } from '../../log/page.ts';
import { parseEventId } from '../../protocol/event-id.ts';
import { createTimestampReader } from '../../time/timestamp.ts';
import { UTC, createZone } from '../../time/zone.ts';

/**
 * When each line of a page says it was written, as `order=time` reads it; null for one that does not say.
 * Milliseconds since 1970.
 * @param timeZone that of times that name none: an IANA name, `UTC` or `local`.
 */
export function lineTimesOf({ lines, first }: Page, timeZone: string): readonly (number | null)[] {
  const reader = createTimestampReader({ zone: createZone(timeZone) ?? UTC });
  const isPiece = parseEventId(first)?.midLine ?? false;
  return lines.map((line, index) => {
    // What looks like a time inside of a line is none.
    if (isPiece && index === 0) return null;
    return reader.read(typeof line === 'string' ? line : Buffer.from(line.base64, 'base64'));
  });
}
