const FIRST_WORDS = [
  'at ',
  'Caused by:',
  'Suppressed:',
  '\\.\\.\\. \\d+ (?:more|common frames)',
  'Traceback \\(most recent call last\\)',
  'During handling of the above exception',
  'The above exception was the direct cause',
  'goroutine \\d+ \\[',
].join('|');
/** The name of an exception, as Java and Python put it on a line of its own. */
const EXCEPTION =
  '(?:[\\w$]+\\.)*[A-Z][\\w$]*(?:Error|Exception|Warning|Interrupt|Throwable)(?:$|:)';
const CONTINUATION = new RegExp(`^(?:$|[ \\t]|[\\]})]+[,;]?$|${FIRST_WORDS}|${EXCEPTION})`);

/**
 * Whether a line goes on with what was before: one of a stack trace, an indented or an empty one. `line` has no line
 * end and no escape sequences.
 */
export function isContinuation(line: string): boolean {
  return CONTINUATION.test(line);
}
