/** How many colours there are for names of logs: `--hue-0` and on in the styles. */
export const HUE_COUNT = 8;

/**
 * A colour for each log: that of its name, so that it has the same one everywhere, unless a log before it has
 * that one. With more logs than colours some are alike; each row says its name as well.
 */
export function huesOf(names: readonly string[]): ReadonlyMap<string, number> {
  const hues = new Map<string, number>();
  for (const name of names) {
    let hue = hashOf(name) % HUE_COUNT;
    const taken = new Set(hues.values());
    for (let tries = 0; taken.has(hue) && tries < HUE_COUNT; tries += 1)
      hue = (hue + 1) % HUE_COUNT;
    hues.set(name, hue);
  }
  return hues;
}

/** FNV-1a, 32 bits. */
function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const character of name)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return hash;
}
