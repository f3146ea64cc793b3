import type { Settings } from '../config/settings.ts';
import { createAddressList } from '../lib/address-list.ts';
import { isNameWithin } from '../naming/offered-name.ts';
import type { Session } from './session.ts';
import { standingOf } from './visitor.ts';
import type { Visitor } from './visitor.ts';

/** What the settings say of who may read what: the one place where that is decided. */
export interface Policy {
  /** Whether a visitor is still somebody. */
  knows(visitor: Visitor): boolean;
  mayRead(visitor: Visitor, log: string): boolean;
  /** Whether an address is that of the proxy that says who people are. */
  isProxy(address: string): boolean;
}

export type PolicySettings = Pick<Settings, 'auth' | 'allow' | 'logs' | 'folders'>;

/** @param isSignedOut whether somebody has ended that session before its time. */
export function createPolicy(
  { auth, allow, logs, folders }: PolicySettings,
  isSignedOut: (session: Session) => boolean,
): Policy {
  const proxies = createAddressList(auth?.proxy?.from ?? []);
  const rules = { auth, isProxy: (address: string) => proxies.has(address), isSignedOut };

  /** The entry of the config that a log comes from: its own, or the folder that it is a file of. */
  function entryOf(log: string): string {
    if (Object.hasOwn(logs, log)) return log;
    return Object.keys(folders).find((folder) => isNameWithin(folder, log)) ?? log;
  }

  return {
    knows: (visitor) => standingOf(visitor, rules) !== null,
    mayRead(visitor, log) {
      const standing = standingOf(visitor, rules);
      if (standing === null) return false;
      const allowed = allow[entryOf(log)];
      if (standing.name === null || allowed === undefined) return true;
      const { name, groups } = standing;
      return allowed.includes(name) || groups.some((group) => allowed.includes(`@${group}`));
    },
    isProxy: rules.isProxy,
  };
}
