const SCHEME = 'unix:';

/** The path of a unix socket that `bind` names, as `unix:/run/sse-tail.sock`; null for an address. */
export function socketPath(bind: string): string | null {
  return bind.startsWith(SCHEME) ? bind.slice(SCHEME.length) : null;
}
