import type { Notice } from '../protocol/notice.ts';
import type { NoticeStep, Step } from './step.ts';

/**
 * Keeps a storm of notices from a viewer: those of one kind that come without a line between them are
 * sent as one, about once a second. The first goes out at once, and nothing that is held back is
 * overtaken by a line.
 */
export interface NoticeSpacing {
  /** The next step of the viewer; it leaves by `next`, perhaps as one with others. */
  take(step: Step): void;
  /** What is to be sent now; null for nothing. */
  next(): Step | null;
  /** In how many milliseconds there is something to be sent; null where nothing is held back. */
  waitMs(): number | null;
}

/** The least time between two notices of one kind. Milliseconds. */
const SPACING_MS = 1000;

/** @param now a clock in milliseconds. */
export function createNoticeSpacing(now: () => number = () => performance.now()): NoticeSpacing {
  const ready: Step[] = [];
  /** By kind, in the order in which the last of each came: what it says of the next line holds. */
  const held = new Map<string, NoticeStep>();
  /** When each kind was last sent since the last line. There are only so many kinds. */
  const sentAt = new Map<string, number>();

  function send(kind: string, step: NoticeStep): void {
    sentAt.set(kind, now());
    ready.push(step);
  }

  function sendHeld(): void {
    for (const [kind, step] of held) send(kind, step);
    held.clear();
  }

  function takeNotice(kind: string, step: NoticeStep): void {
    const before = held.get(kind);
    if (before === undefined && now() - (sentAt.get(kind) ?? -Infinity) >= SPACING_MS) {
      sendHeld();
      send(kind, step);
      return;
    }
    held.delete(kind);
    held.set(kind, before === undefined ? step : joined(before, step));
  }

  function waitMs(): number | null {
    if (held.size === 0) return null;
    const oldest = Math.min(...[...held.keys()].map((kind) => sentAt.get(kind) ?? -Infinity));
    return Math.max(0, oldest + SPACING_MS - now());
  }

  return {
    take(step) {
      const kind = step.kind === 'notice' ? kindOf(step.notice) : null;
      if (kind !== null && step.kind === 'notice') return takeNotice(kind, step);
      sendHeld();
      ready.push(step);
      if (step.kind !== 'notice') sentAt.clear();
    },
    next() {
      if (ready.length === 0 && waitMs() === 0) sendHeld();
      return ready.shift() ?? null;
    },
    waitMs,
  };
}

/** Which notices may be sent as one; null for those that each say something of their own. */
function kindOf(notice: Notice): string | null {
  switch (notice.event) {
    case 'gap':
      return `gap ${notice.reason}`;
    case 'rotated':
    case 'truncated':
      return notice.event;
    case 'late':
    case 'live':
    case 'waiting':
    case 'encoding':
    case 'guess':
    case 'busy':
    case 'end':
      return null;
  }
}

/** One step for two of one kind. */
function joined(first: NoticeStep, second: NoticeStep): NoticeStep {
  return {
    kind: 'notice',
    notice: joinedNotice(first.notice, second.notice),
    id: second.id ?? first.id,
  };
}

function joinedNotice(first: Notice, second: Notice): Notice {
  const count = countOf(first) + countOf(second);
  if (first.event === 'rotated' && second.event === 'rotated') {
    return { ...second, from: first.from, count };
  }
  if (second.event === 'truncated') return { ...second, count };
  if (first.event !== 'gap' || second.event !== 'gap') return second;
  const { bytes, ...rest } = second;
  // A sum of which a part is not known says nothing.
  const isKnown = first.bytes !== undefined && bytes !== undefined;
  return { ...rest, ...(isKnown ? { bytes: first.bytes + bytes } : {}), count };
}

function countOf(notice: Notice): number {
  return 'count' in notice ? (notice.count ?? 1) : 1;
}
