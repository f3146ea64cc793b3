/** What a request says of who sends it. */
export type Credentials =
  | { readonly kind: 'basic'; readonly name: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }
  /** An Authorization header that cannot be understood: it is not as if there were none. */
  | { readonly kind: 'unknown' };

/** Reads an Authorization header; null where there is none. */
export function parseCredentials(header: string | undefined): Credentials | null {
  if (header === undefined) return null;
  const { scheme = '', rest = '' } =
    /^(?<scheme>[A-Za-z]+) +(?<rest>\S+) *$/.exec(header)?.groups ?? {};
  if (scheme.toLowerCase() === 'bearer') return { kind: 'bearer', token: rest };
  const text = Buffer.from(rest, 'base64').toString();
  const colon = text.indexOf(':');
  if (scheme.toLowerCase() !== 'basic' || colon < 0) return { kind: 'unknown' };
  return { kind: 'basic', name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** More of one name are not ours, or somebody plays games. */
const MAX_VALUES = 4;

/** The values of a cookie. There may be several of a name, of other paths or other hosts. */
export function cookieValues(header: string | undefined, name: string): string[] {
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .slice(0, MAX_VALUES)
    .map((pair) => pair.slice(name.length + 1));
}
