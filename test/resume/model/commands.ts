import * as fc from 'fast-check';

/** How many viewers a schedule has: the even ones over server-sent events, the odd ones over WebSocket. */
export const VIEWERS = 3;

/** One thing that happens to a log, to its viewers or to the server. */
export type Command =
  | { readonly do: 'write'; readonly lines: number }
  | { readonly do: 'write-half' }
  | { readonly do: 'rename' }
  /** Renames, and goes on in the renamed file for a moment, as writers do. */
  | { readonly do: 'rename-and-write-late'; readonly lines: number }
  | { readonly do: 'copy-truncate' }
  /** Compresses one of the rotated files, counted from the oldest. */
  | { readonly do: 'gzip'; readonly which: number }
  | { readonly do: 'delete-oldest' }
  /** Empties the live file, and fills it with more than it had. */
  | { readonly do: 'truncate-and-refill' }
  | { readonly do: 'cut'; readonly viewer: number }
  | { readonly do: 'connect'; readonly viewer: number }
  | { readonly do: 'pause'; readonly viewer: number }
  | { readonly do: 'resume'; readonly viewer: number }
  | { readonly do: 'restart' }
  /** Waits until whoever is connected and reads has everything. */
  | { readonly do: 'settle' };

const viewer = fc.nat(VIEWERS - 1);
const lines = fc.integer({ min: 1, max: 300 });

function always<T extends Command['do']>(name: T): fc.Arbitrary<{ readonly do: T }> {
  return fc.constant({ do: name });
}

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant('write'), lines }) },
  { weight: 3, arbitrary: always('write-half') },
  { weight: 4, arbitrary: always('rename') },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rename-and-write-late'), lines }) },
  { weight: 4, arbitrary: always('copy-truncate') },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('gzip'), which: fc.nat(4) }) },
  { weight: 1, arbitrary: always('delete-oldest') },
  { weight: 1, arbitrary: always('truncate-and-refill') },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('cut'), viewer }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('connect'), viewer }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pause'), viewer }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('resume'), viewer }) },
  { weight: 2, arbitrary: always('restart') },
  { weight: 4, arbitrary: always('settle') },
);

/** Any schedule; one that fails is made as short as it can be. */
export const schedules: fc.Arbitrary<Command[]> = fc.array(command, {
  minLength: 3,
  maxLength: 25,
});
