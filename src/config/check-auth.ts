import type { Problem } from './problem.ts';
import type { AuthSettings, Settings } from './settings.ts';

/** What is wrong with who may sign in, and with who may read which log. */
export function checkAuth({ auth, allow }: Settings): Problem[] {
  const known = auth === null ? [] : [...checkSomebody(auth), ...checkNames(auth)];
  return [...known, ...checkAllow(auth, allow)];
}

function checkSomebody({ users, tokens, proxy }: AuthSettings): Problem[] {
  if (proxy !== null || Object.keys({ ...users, ...tokens }).length > 0) return [];
  const message =
    'lets nobody in; add "users": { "ada": { "password": "…" } } with what "sse-tail hash-password" prints';
  return [{ path: ['auth'], message }];
}

/** In "allow" one name must mean one of them. */
function checkNames({ users, tokens }: AuthSettings): Problem[] {
  return Object.keys(tokens).flatMap((name) => {
    if (!Object.hasOwn(users, name)) return [];
    return [{ path: ['auth', 'tokens', name], message: 'is a user as well; call one otherwise' }];
  });
}

/** A name that nobody has is a slip of the pen; whom a proxy may name is not known. */
function checkAllow(auth: AuthSettings | null, allow: Settings['allow']): Problem[] {
  return Object.entries(allow).flatMap(([log, allowed]) => {
    const path = ['logs', log, 'allow'];
    if (auth === null) {
      const message = 'has no meaning while nobody is asked who they are; set "auth" as well';
      return [{ path, message }];
    }
    const known = knownNames(auth);
    const unknown = auth.proxy === null ? allowed.filter((name) => !known.has(name)) : [];
    return unknown.map((name) => ({
      path,
      message: `names "${name}", which "auth" does not know`,
    }));
  });
}

function knownNames({ users, tokens }: AuthSettings): ReadonlySet<string> {
  const members = Object.entries({ ...users, ...tokens });
  return new Set(members.flatMap(([name, { groups }]) => [name, ...groups.map((it) => `@${it}`)]));
}
