/** So many bytes of a log come before what was written then. */
export interface Sample {
  readonly timeMs: number;
  readonly before: number;
}

/** What is known of one of several logs as a whole. */
export interface LogExtent {
  readonly name: string;
  /** Bytes of all its files. */
  readonly total: number;
  /** Those of the live file. */
  readonly live: number;
  /** In the order of the log; none where its lines say no times. */
  readonly samples: readonly Sample[];
}

/** What is at a share of all bytes: what was written then, or in a log whose lines say no times a share of it. */
export type JointPlace =
  | { readonly kind: 'time'; readonly timeMs: number }
  | { readonly kind: 'within'; readonly name: string; readonly share: number };

/**
 * The bytes of several logs in a row, in the order of their lines, so that a place is a share of them. Logs that say no
 * times come first, one after the other, as their lines do.
 */
export interface JointScale {
  /** Where that is which was written then, 0 to 1. */
  shareOf(timeMs: number): number;
  /** Where an offset of the live file is of a log that says no times; null where it says some. */
  shareWithin(name: string, offset: number): number | null;
  placeAt(share: number): JointPlace;
}

/** As often the stretch of time is halved: ten years to less than a millisecond. */
const HALVINGS = 40;

export function createJointScale(extents: readonly LogExtent[]): JointScale {
  const total = bytesOf(extents);
  const undated = extents.filter(({ samples }) => samples.length === 0);
  const dated = extents.filter(({ samples }) => samples.length > 0).map(ascending);
  const first = Math.min(...dated.map(({ samples }) => samples[0]?.timeMs ?? Infinity));
  const last = Math.max(...dated.map(({ samples }) => samples.at(-1)?.timeMs ?? -Infinity));

  function shareOf(timeMs: number): number {
    const before = dated.reduce((sum, log) => sum + bytesBefore(log, timeMs), bytesOf(undated));
    return total === 0 ? 1 : before / total;
  }

  function timeAt(share: number): number {
    let [from, to] = [first, last];
    for (let count = 0; count < HALVINGS; count += 1) {
      const middle = (from + to) / 2;
      if (shareOf(middle) <= share) from = middle;
      else to = middle;
    }
    return Math.round(from);
  }

  return {
    shareOf,
    shareWithin(name, offset) {
      const index = undated.findIndex((log) => log.name === name);
      const log = undated[index];
      if (log === undefined || total === 0) return null;
      const within = Math.min(log.total, log.total - log.live + offset);
      return (bytesOf(undated.slice(0, index)) + within) / total;
    },
    placeAt(share) {
      let left = share * total;
      for (const { name, total: bytes } of undated) {
        if (left < bytes || (dated.length === 0 && name === undated.at(-1)?.name))
          return { kind: 'within', name, share: bytes === 0 ? 1 : Math.min(1, left / bytes) };
        left -= bytes;
      }
      return { kind: 'time', timeMs: timeAt(share) };
    },
  };
}

function bytesOf(extents: readonly LogExtent[]): number {
  return extents.reduce((sum, { total }) => sum + total, 0);
}

/** Lines are never quite in order: the latest time so far counts. */
function ascending(log: LogExtent): LogExtent {
  let latest = -Infinity;
  const samples = log.samples.map(({ timeMs, before }): Sample => {
    latest = Math.max(latest, timeMs);
    return { timeMs: latest, before };
  });
  return { ...log, samples };
}

/** Between two samples as if it had been written evenly. */
function bytesBefore({ samples, total }: LogExtent, timeMs: number): number {
  const index = samples.findLastIndex((sample) => sample.timeMs <= timeMs);
  const from = samples[index];
  const to = samples[index + 1];
  if (from === undefined) return 0;
  if (to === undefined) return total;
  const passed = (timeMs - from.timeMs) / (to.timeMs - from.timeMs);
  return from.before + passed * (to.before - from.before);
}
