import type { Session } from './session.ts';

/** The sessions that somebody has ended before their time. */
export interface SignedOut {
  has(session: Session): boolean;
  /** @returns false for one that is there already. */
  add(session: Session): boolean;
}

/** The oldest are forgotten beyond that: who has kept such a cookie would be let in again until it is over. */
const MAX_SESSIONS = 10_000;

/** Sessions are signed and not remembered; these are, for as long as they would have lasted. */
export function createSignedOut(): SignedOut {
  const sessions = new Map<string, number>();
  /** When the first of them is over, or earlier. Until then none need be looked for among thousands. */
  let firstOverMs = Infinity;

  function forgetThoseOver(): void {
    const now = Date.now();
    if (now < firstOverMs) return;
    firstOverMs = Infinity;
    for (const [key, untilMs] of sessions) {
      if (untilMs <= now) sessions.delete(key);
      else firstOverMs = Math.min(firstOverMs, untilMs);
    }
  }

  function makeRoom(): void {
    forgetThoseOver();
    const [oldest] = sessions.keys();
    if (sessions.size >= MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest);
  }

  return {
    has: (session) => sessions.has(keyOf(session)),
    add(session) {
      if (sessions.has(keyOf(session))) return false;
      makeRoom();
      sessions.set(keyOf(session), session.untilMs);
      firstOverMs = Math.min(firstOverMs, session.untilMs);
      return true;
    },
  };
}

function keyOf({ name, untilMs }: Session): string {
  return `${untilMs} ${name}`;
}
