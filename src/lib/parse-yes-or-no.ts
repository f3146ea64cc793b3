const WORDS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['yes', true],
  ['on', true],
  ['false', false],
  ['0', false],
  ['no', false],
  ['off', false],
]);

/** Reads what people write into environment variables for yes and no; null = neither. */
export function parseYesOrNo(text: string): boolean | null {
  return WORDS.get(text.trim().toLowerCase()) ?? null;
}
