import type { Match, Matcher } from './matcher.ts';

/** Looks for text as it is written: the fastest search there is, in native code. */
export function createTextMatcher(text: string): Matcher {
  const needle = Buffer.from(text);
  return {
    find(block, limit) {
      const matches: Match[] = [];
      let start = block.indexOf(needle);
      while (start >= 0 && matches.length < limit) {
        matches.push({ start, length: needle.length });
        start = block.indexOf(needle, start + needle.length);
      }
      return matches;
    },
  };
}

/**
 * Looks for text in capital or small letters. An expression that only has choices of a letter finds it,
 * in latin1 text, where a character is a byte and letters beyond ASCII are choices of several.
 */
export function createCaselessMatcher(text: string): Matcher {
  const source = Array.from(text, toChoice).join('');
  return {
    find(block, limit) {
      const matches: Match[] = [];
      const expression = new RegExp(source, 'g');
      const bytes = block.toString('latin1');
      while (matches.length < limit) {
        const found = expression.exec(bytes);
        if (found === null) break;
        matches.push({ start: found.index, length: found[0].length });
      }
      return matches;
    },
  };
}

/** The forms of a character, as an expression over the bytes that they have in UTF-8. */
function toChoice(character: string): string {
  const forms = new Set([character, character.toLowerCase(), character.toUpperCase()]);
  const bytes = [...forms].map((form) => Array.from(Buffer.from(form), toEscape).join(''));
  return bytes.length === 1 ? bytes.join('') : `(?:${bytes.join('|')})`;
}

function toEscape(byte: number): string {
  return `\\x${byte.toString(16).padStart(2, '0')}`;
}
