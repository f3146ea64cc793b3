import { createHmac, timingSafeEqual } from 'node:crypto';

import type { UserSettings } from '../config/settings.ts';

/** What a session says. */
export interface Session {
  readonly name: string;
  /** When it ends, in milliseconds since 1970. */
  readonly untilMs: number;
}

/** Signs sessions, and reads those that it has signed: the server remembers none. */
export interface Sessions {
  /** A text for a cookie: letters, digits, `-`, `_` and `.`. */
  format(session: Session, user: UserSettings): string;
  /** Null for what was not signed with this key, is over, or is of a user with another password now. */
  parse(text: string, users: Readonly<Record<string, UserSettings>>): Session | null;
}

const FORM = /^(?<name>[A-Za-z0-9_-]{1,128})\.(?<until>\d{1,15})\.(?<mark>[A-Za-z0-9_-]{43})$/;

/** @param key at least 32 bytes that nobody else knows. */
export function createSessions(key: Buffer): Sessions {
  function markOf({ name, untilMs }: Session, { password }: UserSettings): Buffer {
    // With the hash of the password in it, a new password ends all sessions of the old one.
    const signed = JSON.stringify(['sse-tail session 1', name, untilMs, password]);
    return createHmac('sha256', key).update(signed).digest();
  }

  return {
    format(session, user) {
      const name = Buffer.from(session.name).toString('base64url');
      return `${name}.${session.untilMs}.${markOf(session, user).toString('base64url')}`;
    },
    parse(text, users) {
      const { name: encoded = '', until, mark = '' } = FORM.exec(text)?.groups ?? {};
      const name = Buffer.from(encoded, 'base64url').toString();
      const session = { name, untilMs: Number(until) };
      const user = users[name];
      if (user === undefined || !(session.untilMs > Date.now())) return null;
      const isSigned = timingSafeEqual(Buffer.from(mark, 'base64url'), markOf(session, user));
      return isSigned ? session : null;
    },
  };
}
