/** How often each of a few kinds of a thing happened. */
export interface Tally {
  /** The kinds are few and known: a stranger's words never become one. */
  add(kind: string): void;
  entries(): Iterable<readonly [kind: string, count: number]>;
}

/**
 * Why a connection was closed: `control` and `resets` are floods, `headers` and `message` were too large, and `slow` is
 * who did not say in time what is wanted. Of headers over HTTP/2 the request alone is refused.
 */
export type CutCause = 'control' | 'resets' | 'headers' | 'message' | 'slow';

/**
 * What has happened since the server was started. Plain numbers, which whoever does the work adds to
 * once a batch; what they are called outside is said in `metrics/`.
 */
export interface Counts {
  /** Lines that the live edges have read. */
  linesRead: number;
  /** Bytes that were handed to viewers, in their wire forms; to count their lines would mean to find them. */
  bytesSent: number;
  /** Looks at the end of a log that found new lines, by what made somebody look. */
  looksByHint: number;
  looksByPoll: number;
  viewersServed: number;
  /** Viewers for whom there was no room, by the limit that was met; `closing` where the server is about to stop. */
  readonly viewersRefused: Tally;
  /** Requests that were refused, by the code of the error. */
  readonly requestsRefused: Tally;
  /** Connections that were closed because there are too many. */
  connectionsRefused: number;
  /** Answers that were cut off because nothing was taken of them for so long. */
  stalled: number;
  /** Connections that were closed because of what came on them, or did not come: by {@link CutCause}. */
  readonly connectionsCut: Tally;
  /** Readers of a compressed file who had to wait for others to be done with theirs. */
  inflatesWaited: number;
  /** What came of the ids that viewers came back with: `exact`, `gap` or `bad-id`. */
  readonly resumes: Tally;
  /** The gaps that viewers were told of, by reason. */
  readonly gaps: Tally;
}

export function createCounts(): Counts {
  return {
    linesRead: 0,
    bytesSent: 0,
    looksByHint: 0,
    looksByPoll: 0,
    viewersServed: 0,
    viewersRefused: createTally(),
    requestsRefused: createTally(),
    connectionsRefused: 0,
    stalled: 0,
    connectionsCut: createTally(),
    inflatesWaited: 0,
    resumes: createTally(),
    gaps: createTally(),
  };
}

function createTally(): Tally {
  const counts = new Map<string, number>();
  return {
    add: (kind) => void counts.set(kind, (counts.get(kind) ?? 0) + 1),
    entries: () => counts.entries(),
  };
}
