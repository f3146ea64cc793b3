import { createShapedNames } from './shaped-names.ts';
import { orderByStamp } from './stamp.ts';
import type { Stamp } from './stamp.ts';

/**
 * Puts names that were begun one after the other in order, oldest first: `job-9.log` before `job-10.log`,
 * `21-Nov-2026.log` before `01-Dec-2026.log`. Numbers count from the left, and the greater is the newer.
 * @param names without the endings of compression, none of them twice.
 * @returns null where the names do not tell: they differ in more than numbers and one date.
 */
export function orderSeries(names: readonly string[]): string[] | null {
  const [first] = names;
  if (first === undefined || names.length === 1) return [...names];
  const dated = stampsOf(names, first);
  // Where dates can be read in two ways, numbers from the left would be a guess.
  return dated === null ? orderByNumbers(names) : namesOf(orderByStamp(dated));
}

interface Stamped {
  readonly name: string;
  readonly stamp: Stamp;
}

function namesOf(items: readonly Stamped[] | null): string[] | null {
  return items && items.map(({ name }) => name);
}

/** Null where they have not all one shape with one stamp in it. */
function stampsOf(names: readonly string[], first: string): Stamped[] | null {
  const shaped = createShapedNames(first);
  if (shaped === null) return null;
  const stamped = names.flatMap((name) => {
    const stamp = name === first ? shaped.own : shaped.parse(name)?.stamp;
    return stamp === undefined ? [] : [{ name, stamp }];
  });
  return stamped.length === names.length ? stamped : null;
}

function orderByNumbers(names: readonly string[]): string[] | null {
  const items = names.map((name) => ({ name, numbers: name.match(/\d+/g) ?? [] }));
  if (new Set(names.map((name) => name.replaceAll(/\d+/g, '#'))).size > 1) return null;
  items.sort((a, b) => compareNumbers(a.numbers, b.numbers));
  const isClear = items.every(
    ({ numbers }, index) =>
      index === 0 || compareNumbers(items[index - 1]?.numbers ?? [], numbers) < 0,
  );
  return isClear ? items.map(({ name }) => name) : null;
}

/** Numbers of any length, which may be greater than those that can be counted with. */
function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (const [index, text] of a.entries()) {
    const [one, other] = [text, b[index] ?? ''].map((digits) => digits.replace(/^0+(?=\d)/, ''));
    if (one === undefined || other === undefined || one === other) continue;
    return one.length === other.length ? (one < other ? -1 : 1) : one.length - other.length;
  }
  return 0;
}
