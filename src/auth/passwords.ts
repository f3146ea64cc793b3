import { createHmac, randomBytes } from 'node:crypto';

import type { UserSettings } from '../config/settings.ts';
import { SseTailError } from '../errors.ts';
import { isPassword } from '../lib/password-hash.ts';
import { createSeats } from '../lib/seats.ts';

/** Checks passwords. A check costs a good part of a second, so few are made at a time. */
export interface Passwords {
  /** Whether this password was right not long ago, which costs nothing to tell. */
  isRemembered(user: UserSettings, password: string): boolean;
  /**
   * Whether it is the password of the user. Takes as long where there is no such user.
   * @throws {SseTailError} ERR_BUSY where too many wait.
   */
  check(user: UserSettings | undefined, password: string, signal: AbortSignal): Promise<boolean>;
}

/** Each takes 32 MiB and one of the four threads that read files as well. */
const MAX_CHECKS = 1;
const MAX_WAITING = 16;
const MAX_REMEMBERED = 1000;
const REMEMBER_MS = 300_000;

/** Nobody's: what is compared with where there is no such user. */
const NOBODY =
  '$scrypt$ln=15,r=8,p=3$c3NlLXRhaWw6IG5vYm9keQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

export function createPasswords(): Passwords {
  const seats = createSeats({
    width: MAX_CHECKS,
    maxWaiting: MAX_WAITING,
    onFull: () =>
      new SseTailError('ERR_BUSY', 'too many people sign in at the moment; try again in a while'),
  });
  /** Passwords themselves are not kept, only what they make with a key that ends with the process. */
  const key = randomBytes(32);
  const remembered = new Map<string, number>();

  function markOf({ password: hash }: UserSettings, password: string): string {
    return createHmac('sha256', key)
      .update(JSON.stringify([hash, password]))
      .digest('base64');
  }

  function remember(mark: string): void {
    const [oldest] = remembered.keys();
    if (remembered.size >= MAX_REMEMBERED && oldest !== undefined) remembered.delete(oldest);
    remembered.set(mark, performance.now() + REMEMBER_MS);
  }

  return {
    isRemembered: (user, password) =>
      (remembered.get(markOf(user, password)) ?? 0) > performance.now(),
    async check(user, password, signal) {
      const isRight = await seats.run(signal, () => isPassword(password, user?.password ?? NOBODY));
      if (!isRight || user === undefined) return false;
      remember(markOf(user, password));
      return true;
    },
  };
}
