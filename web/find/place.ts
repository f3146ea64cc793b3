const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

/**
 * What someone wrote into the go-to box, as a place for a lookup: `50%`, `1.5G` or `@1048576` bytes into the live
 * file, a time (small `m` are minutes: `14:03`, `-10m`, ISO 8601), an id, `start` or `end`; of a link to this page its place.
 */
export function parseGoTo(text: string): string {
  const words = text.trim();
  const linked = URL.canParse(words) ? new URL(words).searchParams.get('at') : null;
  if (linked !== null) return linked;
  const groups = /^(?<at>@?)(?<number>\d+(?:\.\d+)?)\s*(?<unit>[kKMGT]?)B?$/.exec(words)?.groups;
  const unit = groups?.['unit']?.toLowerCase() ?? '';
  if (groups !== undefined) {
    return String(Math.round(Number(groups['number']) * (UNITS[unit] ?? 1)));
  }
  // `-10m` is an age; a lookup writes it without the sign.
  return /^-\d/.test(words) ? words.slice(1) : words.replace(/\s+%$/, '%');
}
