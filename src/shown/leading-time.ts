/** A time at the start of a line: ISO 8601 or close to it. It is shown dimmer than the rest. */
export const LEADING_TIME =
  /^\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\]?/;
