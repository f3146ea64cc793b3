import type { AuthSettings } from '../config/settings.ts';
import { SseTailError } from '../errors.ts';
import { createAttempts } from './attempts.ts';
import type { Attempt } from './attempts.ts';
import { checkPassword, identify } from './identify.ts';
import type { PasswordGiven, Presented } from './identify.ts';
import { loadKey } from './load-key.ts';
import { createPasswords } from './passwords.ts';
import { createPolicy } from './policy.ts';
import type { Policy, PolicySettings } from './policy.ts';
import { createPresence } from './presence.ts';
import type { Presence } from './presence.ts';
import { createSessions } from './session.ts';
import type { Sessions } from './session.ts';
import type { Visitor } from './visitor.ts';

/** Who may come in, and what they may read. */
export interface Door {
  /** Whether people can sign in with a password. */
  readonly hasUsers: boolean;
  /** Another number whenever somebody may read other logs than before. */
  readonly revision: number;
  /** Everybody who is inside. */
  readonly presence: Presence;
  /** Who sends a request; null: nobody that is known. @throws {SseTailError} ERR_ATTEMPTS, ERR_BUSY */
  identify(presented: Presented): Promise<Visitor | null>;
  /**
   * Begins a session.
   * @returns what its cookie holds, and for how long; null for a wrong name or password.
   * @throws {SseTailError} ERR_ATTEMPTS, ERR_BUSY
   */
  signIn(
    given: PasswordGiven,
  ): Promise<{ readonly cookie: string; readonly maxAgeMs: number } | null>;
  /** Whether a visitor is still somebody. */
  knows(visitor: Visitor): boolean;
  mayRead(visitor: Visitor, log: string): boolean;
  /**
   * Takes new settings. Until the returned function is called what either allows alone is not allowed:
   * a name may still stand for another file.
   * @throws {SseTailError} ERR_CONFIG where the key cannot be read.
   */
  change(settings: PolicySettings): () => void;
  /** Another process that serves the same logs has taken an attempt to sign in, or given it back. */
  heardOfAttempt(attempt: Attempt): void;
  close(): void;
}

const FAILURES_WITHIN_MS = 60_000;
const MAX_ADDRESSES = 10_000;

const NO_USERS: AuthSettings['users'] = Object.create(null);

interface Rules {
  readonly auth: AuthSettings | null;
  readonly policy: Policy;
  readonly sessions: Sessions;
  /** What these rules were made of, to be told apart from others. */
  readonly text: string;
}

/**
 * @param ownKey what signs sessions where the settings name no file.
 * @param onAttempt told of each attempt to sign in, for other processes that serve the same logs.
 * @throws {SseTailError} ERR_CONFIG where the key cannot be read.
 */
export function createDoor(
  settings: PolicySettings,
  ownKey: Buffer,
  onAttempt: (attempt: Attempt) => void = () => undefined,
): Door {
  // Without users and tokens nobody is signed in, and only other settings change what anyone may read.
  const presence = createPresence(() => rules.auth !== null);
  const passwords = createPasswords();
  const attempts = createAttempts({
    maxFailures: () => rules.auth?.maxFailures ?? 1,
    withinMs: FAILURES_WITHIN_MS,
    maxAddresses: MAX_ADDRESSES,
    onAttempt,
  });
  let rules = rulesOf(settings, ownKey);
  /** Those of before, for as long as what they speak of is still there. */
  let leaving: readonly Policy[] = [];
  let revision = 0;
  const users = (): AuthSettings['users'] => rules.auth?.users ?? NO_USERS;

  return {
    get hasUsers() {
      return Object.keys(users()).length > 0;
    },
    get revision() {
      return revision;
    },
    presence,
    async identify(presented) {
      const { auth, sessions, policy } = rules;
      if (auth === null) return { kind: 'anyone' };
      const { isProxy } = policy;
      return identify(presented, { auth, sessions, passwords, attempts, isProxy });
    },
    async signIn(given) {
      const visitor = await checkPassword(given, { users: users(), attempts, passwords });
      const { auth, sessions } = rules;
      const user = auth?.users[given.name];
      if (visitor === null || auth === null || user === undefined) return null;
      const untilMs = Date.now() + auth.sessionMs;
      const cookie = sessions.format({ name: given.name, untilMs }, user);
      return { cookie, maxAgeMs: auth.sessionMs };
    },
    knows: (visitor) => rules.policy.knows(visitor),
    mayRead: (visitor, log) =>
      [rules.policy, ...leaving].every((policy) => policy.mayRead(visitor, log)),
    change(next) {
      const before = rules;
      rules = rulesOf(next, ownKey);
      if (rules.text === before.text) return () => undefined;
      leaving = [...leaving, before.policy];
      revision += 1;
      presence.look();
      return () => {
        leaving = leaving.filter((policy) => policy !== before.policy);
        revision += 1;
        presence.look();
      };
    },
    heardOfAttempt: attempts.heard,
    close: presence.close,
  };
}

function rulesOf(settings: PolicySettings, ownKey: Buffer): Rules {
  const { auth, allow, logs, folders } = settings;
  const text = JSON.stringify([auth, allow, Object.keys(logs), Object.keys(folders)]);
  const keyFile = auth?.keyFile ?? null;
  const sessions = createSessions(keyFile === null ? ownKey : loadKey(keyFile, 'auth.keyFile'));
  return { auth, policy: createPolicy(settings), sessions, text };
}

/** @throws {SseTailError} ERR_SIGN_IN for whom nobody knows. */
export function assertKnown(visitor: Visitor | null): asserts visitor is Visitor {
  if (visitor !== null) return;
  throw new SseTailError(
    'ERR_SIGN_IN',
    'sign in at /login in a browser, or send a name and a password (curl -u NAME) or a bearer token',
  );
}
