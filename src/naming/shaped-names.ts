import { parseStamp, tailOf, withoutCompression } from './rotated-names.ts';
import type { RotatedName, Tail } from './rotated-names.ts';
import type { Reading, Stamp } from './stamp.ts';

/** Names that differ from a stamped one in their stamp only, and what was rotated away from those. */
export interface ShapedNames {
  /** What the name itself says, to be compared with the others. */
  readonly own: Stamp;
  /** What another name says; null where it has not the same shape. */
  parse(name: string): RotatedName | null;
}

/**
 * Writers that begin each file under a new name let a link point at the newest: `app-2026-11-21.log`,
 * or `3.log`. Its older generations are names of the same shape; here the greater number is the newer.
 * @returns null where the name has no stamp in it.
 */
export function createShapedNames(name: string): ShapedNames | null {
  const shape = findStamp(name);
  const own = shape && parseStamp(shape);
  if (!shape || !own) return null;
  return {
    own: nested(own, null),
    parse(other) {
      if (other === name) return null;
      const bare = withoutCompression(other);
      const stamp = stampIn(shape, bare, own.kind);
      return stamp && { stamp, compressed: bare !== other };
    },
  };
}

function stampIn({ before, after }: Tail, bare: string, kind: Stamp['kind']): Stamp | null {
  if (!bare.startsWith(before)) return null;
  for (const text of stampsAt(bare, before.length)) {
    const stamp = parseStamp({ before, text, after });
    const base = `${before}${text}${after}`;
    if (stamp?.kind !== kind || !bare.startsWith(base)) continue;
    if (bare === base) return nested(stamp, null);
    const tail = tailOf(base, bare);
    const rotated = tail && parseStamp(tail);
    if (rotated !== null) return nested(stamp, rotated);
  }
  return null;
}

/** What was rotated away from a name is older than what has that name now. */
function nested(stamp: Stamp, tail: Stamp | null): Stamp {
  const readings = readingsOf(stamp, 1).map(({ order, rank }) => {
    const within = tail === null ? [1] : [0, ...(readingsOf(tail, -1)[0]?.rank ?? [])];
    // Ranks are of different lengths: what lies within comes at one place in all of them.
    const padded = Array.from({ length: STAMP_FIELDS }, (_, index) => rank[index] ?? 0);
    return { order, rank: [...padded, ...within] };
  });
  return { kind: stamp.kind === 'seconds' ? 'seconds' : 'date', readings };
}

const STAMP_FIELDS = 8;

function readingsOf(stamp: Stamp, sign: 1 | -1): readonly Reading[] {
  if (stamp.kind === 'number') return [{ order: 'sure', rank: [sign * stamp.number] }];
  return stamp.kind === 'unknown' ? [] : stamp.readings;
}

/** The first and longest part of a name that is a stamp. */
function findStamp(name: string): Tail | null {
  for (let start = 0; start < name.length; start += 1) {
    if (start > 0 && !/[-._]/.test(name.charAt(start - 1))) continue;
    const before = name.slice(0, start);
    for (const text of stampsAt(name, start)) {
      const tail = { before, text, after: name.slice(start + text.length) };
      const kind = parseStamp(tail)?.kind;
      // A number amid others, as in `app-1.2.log`, is a version rather than a count.
      const isVersion = kind === 'number' && /\d/.test(tail.after);
      if (kind !== undefined && !isVersion) return tail;
    }
  }
  return null;
}

/** The texts from an index on that could be a stamp, longest first. */
function stampsAt(name: string, start: number): string[] {
  const ends = [...name.slice(start).matchAll(/[-._]|$/g)].map(({ index }) => start + index);
  return ends.toReversed().flatMap((end) => (end > start ? [name.slice(start, end)] : []));
}
