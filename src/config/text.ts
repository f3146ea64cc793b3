import * as z from 'zod';

/** A text that must pass a check; `error` ends the sentence that begins with its path. */
export function text(isValid: (value: string) => boolean, error: string) {
  return z.string({ error }).refine(isValid, { error });
}
