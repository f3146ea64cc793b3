import type { RE2JS } from 're2js';

import { ESCAPE, visibleParts } from '../filter/ansi.ts';
import type { VisiblePart } from '../filter/ansi.ts';
import type { Resting } from '../lib/turns.ts';

/** Some bytes of a buffer. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** So often an expression is looked for in a line: each time may take as long as all of the line does. */
const MAX_MATCHES = 128;

/**
 * Where an expression matches in a line: in its bytes, and in what is left of it without escape sequences, as
 * people and filters see it. An empty match is none. Null where it matches more than MAX_MATCHES times.
 * @param isPlain whether the line is ASCII without escape sequences: then most cost least.
 */
export function* matchesIn(
  compiled: RE2JS,
  line: Buffer,
  isPlain: boolean,
): Resting<readonly Span[] | null> {
  // To ask whether there is a match costs a tenth of asking where, and of text less than of bytes.
  const isThere = compiled.test(isPlain ? line.toString('latin1') : line);
  const found = isThere ? yield* findAll(compiled, line) : [];
  if (found === null || isPlain || !line.includes(ESCAPE)) return found;
  const visible = yield* findVisible(compiled, line);
  return visible && [...found, ...visible];
}

function* findAll(compiled: RE2JS, line: Buffer): Resting<Span[] | null> {
  const spans: Span[] = [];
  const matcher = compiled.matcher(line);
  for (let matches = 0; matcher.find(); matches += 1) {
    if (matches === MAX_MATCHES) return null;
    const span = { start: matcher.start(), end: matcher.end() };
    if (span.end > span.start) spans.push(span);
    yield;
  }
  return spans;
}

function* findVisible(compiled: RE2JS, line: Buffer): Resting<Span[] | null> {
  const parts = visibleParts(line.toString('latin1'));
  const visible = Buffer.from(parts.map(({ text }) => text).join(''), 'latin1');
  const found = yield* findAll(compiled, visible);
  const placeOf = createPlaces(parts);
  return (
    found &&
    found.map(({ start, end }) => {
      const first = placeOf(start);
      return { start: first, end: placeOf(end - 1) + 1 };
    })
  );
}

/** Tells where a byte of what is visible stands in the line. It is asked for one after the other, the first first. */
function createPlaces(parts: readonly VisiblePart[]): (index: number) => number {
  let next = 0;
  let passed = 0;
  return (index) => {
    let part = parts[next];
    while (part !== undefined && index >= passed + part.text.length) {
      passed += part.text.length;
      next += 1;
      part = parts[next];
    }
    return (part?.start ?? 0) + index - passed;
  };
}
