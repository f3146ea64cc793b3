import type { Notice } from '../../../src/protocol/notice.ts';
import { lineOf } from '../../helpers/journal.ts';
import type { Receiver } from '../../helpers/viewer.ts';

/** All that a viewer was sent, over all its connections, lines and notices in their order. */
export interface Story extends Receiver {
  readonly items: readonly (string | Notice)[];
  /** The number of the last line; -1 before the first. */
  readonly last: number;
  /** Lines that were overwritten in a file that the viewer had nothing of: nobody can know of them. */
  readonly unknowable: Set<number>;
}

export function createStory(): Story {
  const items: (string | Notice)[] = [];
  let last = -1;
  return {
    items,
    get last() {
      return last;
    },
    unknowable: new Set(),
    lastId: null,
    takeLines(lines) {
      items.push(...lines);
      last = numberOf(lines.at(-1) ?? '') ?? last;
    },
    takeNotice: (notice) => void items.push(notice),
  };
}

/** Null where the text is none that was written. */
function numberOf(line: string): number | null {
  const number = Number(line.slice(0, 8));
  return line === lineOf(number) ? number : null;
}

/**
 * What is wrong with a story; nothing where every line came once and in order, but for those that were
 * destroyed, and were told to be missing where they are.
 */
export function faultsOf(story: Story, destroyed: ReadonlySet<number>): string[] {
  const { items } = story;
  const unknowable = new Set(story.unknowable);
  const faults: string[] = [];
  let next = 0;
  // Who comes for the first time gets what there is then.
  let isFirst = true;
  let told: Notice[] = [];
  for (const item of items) {
    if (typeof item !== 'string') {
      told.push(item);
      continue;
    }
    const number = numberOf(item);
    if (number === null) faults.push(`nobody wrote "${item}"`);
    else if (number !== next && !(isFirst && hasOnly(0, number, destroyed))) {
      const due = skip(next, unknowable);
      // Some of them may have come all the same.
      const isDue = number > next && number <= due;
      if (!isDue) faults.push(...faultsOfJump(number < next ? next : due, number, told, destroyed));
      // Who is told that its place is gone, and begins anew, knows already of what is missing there.
      if (number < next) excuse(unknowable, { before: skip(next, destroyed), destroyed });
    }
    next = (number ?? next - 1) + 1;
    isFirst = false;
    told = [];
  }
  if (destroyed.size === 0 && items.some(isGap)) faults.push('a gap, and nothing was lost');
  return faults;
}

interface Lost {
  readonly before: number;
  readonly destroyed: ReadonlySet<number>;
}

function excuse(unknowable: Set<number>, { before, destroyed }: Lost): void {
  for (const number of destroyed) if (number < before) unknowable.add(number);
}

function hasOnly(from: number, to: number, destroyed: ReadonlySet<number>): boolean {
  return skip(from, destroyed) >= to;
}

function skip(from: number, numbers: ReadonlySet<number>): number {
  let number = from;
  while (numbers.has(number)) number += 1;
  return number;
}

function faultsOfJump(
  due: number,
  came: number,
  told: readonly Notice[],
  destroyed: ReadonlySet<number>,
): string[] {
  const words = `line ${came} came where ${due} was due, after ${JSON.stringify(told)}`;
  if (came < due) {
    // Where a viewer was in a file that was overwritten, nothing tells how old that file was.
    return told.some(isGap) && destroyed.has(due - 1) ? [] : [`twice: ${words}`];
  }
  if (!hasOnly(due, came, destroyed)) return [`lost: ${words}`];
  const isTold = told.some((notice) => isGap(notice) || notice.event === 'truncated');
  return isTold ? [] : [`silence: ${words}`];
}

function isGap(item: string | Notice): boolean {
  return typeof item !== 'string' && item.event === 'gap';
}
