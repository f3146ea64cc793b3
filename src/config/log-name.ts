import * as z from 'zod';

const LOG_NAME = /^[A-Za-z0-9._-]{1,64}$/;
// The first two are steps in a URL's path, not names; the third is no key of its own in JavaScript.
const RESERVED_NAMES = new Set(['.', '..', '__proto__']);

/** Whether `name` can be a log's name: 1 to 64 letters, digits, `.`, `_`, `-`; not `.` or `..`. */
export function isLogName(name: string): boolean {
  return LOG_NAME.test(name) && !RESERVED_NAMES.has(name);
}

const logNameError = 'is no name for a log; write 1 to 64 letters, digits, ".", "_" or "-"';
/** A key of `logs`. */
export const logName = z
  .string()
  // Editors know the pattern too; what it cannot say is left to the second step.
  .regex(LOG_NAME, { error: logNameError })
  .refine(isLogName, { error: logNameError });
