import * as fc from 'fast-check';

import type { BatchMessage } from '../../../src/protocol/batch-message.ts';

/** A line of a file, as bytes with its end, and whether a filter lets it pass. */
export interface FileLine {
  readonly bytes: Buffer;
  readonly passes: boolean;
}

/** Lines as files have them: any bytes, either line end, some of them left out by a filter. */
export const fileLines: fc.Arbitrary<FileLine[]> = fc.array(
  fc.record({
    bytes: fc
      .tuple(
        fc.oneof(
          fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => Buffer.from(text)),
          fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
        ),
        fc.constantFrom('\n', '\r\n'),
      )
      .map(([content, end]) =>
        Buffer.concat([
          Buffer.from(content.toString('latin1').replaceAll(/[\n\r]/g, '.'), 'latin1'),
          Buffer.from(end),
        ]),
      ),
    passes: fc.boolean(),
  }),
  { maxLength: 40 },
);

/** An id of an offset: what stands behind it is of no matter to a page. */
export function idAt(offset: number): string {
  const anchor = offset < 4096 ? '' : '-01234567';
  return `${offset}-0123456789ab${anchor}`;
}

/** The lines from `start` on in one message, with those left out that do not pass. */
function messageOf(lines: readonly FileLine[], start: number): BatchMessage {
  const lengths: number[] = [];
  const texts: BatchMessage['lines'][number][] = [];
  const skipped: [number, number][] = [];
  let end = start;
  for (const { bytes, passes } of lines) {
    end += bytes.length;
    const last = skipped.at(-1);
    if (passes) {
      lengths.push(bytes.length);
      texts.push(textOf(bytes));
    } else if (last !== undefined && last[0] === texts.length) {
      last[1] += bytes.length;
    } else skipped.push([texts.length, bytes.length]);
  }
  const left = skipped.length > 0 ? { skipped } : {};
  return { offset: start, lengths, marks: [], ...left, lines: texts, id: idAt(end) };
}

function textOf(line: Buffer): BatchMessage['lines'][number] {
  const content = line.subarray(0, line.at(-2) === 0x0d ? -2 : -1);
  const text = content.toString('utf8');
  return Buffer.from(text).equals(content) ? text : { base64: content.toString('base64') };
}

/** The messages of a stream that is cut into batches at these lines. */
export function messagesOf(lines: readonly FileLine[], cuts: readonly number[]): BatchMessage[] {
  const edges = [...new Set([0, ...cuts.map((cut) => cut % (lines.length + 1)), lines.length])];
  edges.sort((a, b) => a - b);
  const messages: BatchMessage[] = [];
  let offset = 0;
  for (const [index, edge] of edges.entries()) {
    const next = edges[index + 1];
    if (next === undefined) break;
    const part = lines.slice(edge, next);
    messages.push(messageOf(part, offset));
    offset += part.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }
  return messages;
}
