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
export function createNoticeSpacing(now: () => number = monotonicMs): NoticeSpacing {
  return new ViewerNoticeSpacing(now);
}

function monotonicMs(): number {
  return performance.now();
}

class ViewerNoticeSpacing implements NoticeSpacing {
  private readonly now: () => number;
  /** What leaves first, which nearly always is all; then what comes behind it. */
  private first: Step | null = null;
  private others: Step[] | null = null;
  /** By kind, in the order in which the last of each came: what it says of the next line holds. */
  private held: Map<string, NoticeStep> | null = null;
  /** When each kind was last sent since the last line. There are only so many kinds. */
  private sentAt: Map<string, number> | null = null;

  constructor(now: () => number) {
    this.now = now;
  }

  take(step: Step): void {
    const kind = step.kind === 'notice' ? kindOf(step.notice) : null;
    if (kind !== null && step.kind === 'notice') return this.takeNotice(kind, step);
    this.sendHeld();
    this.queue(step);
    if (step.kind !== 'notice') this.sentAt = null;
  }

  next(): Step | null {
    if (this.first === null && this.waitMs() === 0) this.sendHeld();
    const step = this.first;
    this.first = this.others?.shift() ?? null;
    if (this.first === null) this.others = null;
    return step;
  }

  waitMs(): number | null {
    if (this.held === null) return null;
    const oldest = Math.min(...[...this.held.keys()].map((kind) => this.lastOf(kind)));
    return Math.max(0, oldest + SPACING_MS - this.now());
  }

  private queue(step: Step): void {
    if (this.first === null) this.first = step;
    else (this.others ??= []).push(step);
  }

  private lastOf(kind: string): number {
    return this.sentAt?.get(kind) ?? -Infinity;
  }

  private send(kind: string, step: NoticeStep): void {
    (this.sentAt ??= new Map()).set(kind, this.now());
    this.queue(step);
  }

  private sendHeld(): void {
    const { held } = this;
    if (held === null) return;
    this.held = null;
    for (const [kind, step] of held) this.send(kind, step);
  }

  private takeNotice(kind: string, step: NoticeStep): void {
    const before = this.held?.get(kind);
    if (before === undefined && this.now() - this.lastOf(kind) >= SPACING_MS) {
      this.sendHeld();
      this.send(kind, step);
      return;
    }
    this.held ??= new Map();
    this.held.delete(kind);
    this.held.set(kind, before === undefined ? step : joined(before, step));
  }
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
