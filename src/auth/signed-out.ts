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

  function forget(): void {
    const now = Date.now();
    for (const [key, untilMs] of sessions) {
      if (untilMs <= now || sessions.size >= MAX_SESSIONS) sessions.delete(key);
    }
  }

  return {
    has: (session) => sessions.has(keyOf(session)),
    add(session) {
      if (sessions.has(keyOf(session))) return false;
      forget();
      sessions.set(keyOf(session), session.untilMs);
      return true;
    },
  };
}

function keyOf({ name, untilMs }: Session): string {
  return `${untilMs} ${name}`;
}
