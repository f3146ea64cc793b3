import * as z from 'zod';
import { DEFAULTS, type Settings } from './settings.ts';

/** Kinds of keys that many keys are of. What an error says ends with the default, an editor shows the description. */

type KeyOf<Value> = {
  [Key in keyof Settings]: Settings[Key] extends Value ? Key : never;
}[keyof Settings];

/** A number from `min` to `max`. */
export function wholeNumber(key: KeyOf<number>, min: number, max: number, description: string) {
  const error = `must be a whole number from ${min} to ${max} (default ${DEFAULTS[key]})`;
  return z
    .int({ error })
    .min(min, { error })
    .max(max, { error })
    .default(DEFAULTS[key])
    .describe(description);
}

export function yesOrNo(key: KeyOf<boolean>, description: string) {
  const error = `must be true or false (default ${DEFAULTS[key]})`;
  return z.boolean({ error }).default(DEFAULTS[key]).describe(description);
}

/** One of several words. */
export function oneOf<const Value extends string>(
  values: readonly Value[],
  usual: NoInfer<Value>,
  description: string,
) {
  const error = `must be one of ${values.join(', ')} (default ${usual})`;
  return z.enum(values, { error }).default(usual).describe(description);
}
