import type { AuthSettings } from '../config/settings.ts';
import type { Session } from './session.ts';

/** Who sends a request, and what that was known by. */
export type Visitor =
  /** Nobody was asked. */
  | { readonly kind: 'anyone' }
  | {
      readonly kind: 'user';
      readonly name: string;
      /** What the password was checked against: with another one it is another user. */
      readonly password: string;
      /** When the session ends, in milliseconds since 1970; null where there is none. */
      readonly untilMs: number | null;
    }
  | { readonly kind: 'token'; readonly name: string; readonly sha256: string }
  | {
      readonly kind: 'proxy';
      readonly name: string;
      readonly groups: readonly string[];
      /** The address of the proxy. */
      readonly peer: string;
    };

/** What somebody is by these settings. */
export interface Standing {
  /** Null where nobody is asked. */
  readonly name: string | null;
  readonly groups: readonly string[];
}

export interface StandingRules {
  readonly auth: AuthSettings | null;
  readonly isProxy: (address: string) => boolean;
  readonly isSignedOut: (session: Session) => boolean;
}

/** What a visitor is by these settings, which may be others than when it came; null: nobody any more. */
export function standingOf(
  visitor: Visitor,
  { auth, isProxy, isSignedOut }: StandingRules,
): Standing | null {
  if (auth === null) return { name: null, groups: [] };
  switch (visitor.kind) {
    case 'anyone':
      return null;
    case 'user': {
      const { name, password, untilMs } = visitor;
      const user = auth.users[name];
      const isOver = untilMs !== null && (untilMs <= Date.now() || isSignedOut({ name, untilMs }));
      return user?.password === password && !isOver ? { name, groups: user.groups } : null;
    }
    case 'token': {
      const { name, sha256 } = visitor;
      const token = auth.tokens[name];
      return token?.sha256 === sha256 ? { name, groups: token.groups } : null;
    }
    case 'proxy': {
      const { name, groups, peer } = visitor;
      return isProxy(peer) ? { name, groups } : null;
    }
  }
}
