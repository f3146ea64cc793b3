import { setTimeout as passed } from 'node:timers/promises';

import type { Family } from './family.ts';
import type { TrackedGeneration } from './tracked-generation.ts';

/** What stands between a generation and a newer one by their names. */
export type Between =
  /** Nothing, as far as names tell. */
  | { readonly kind: 'nothing' }
  /** Another file, which was out of sight when the newer one was opened. */
  | { readonly kind: 'another' }
  /** A hole in the numbering: the names that are missing, in words. */
  | { readonly kind: 'hole'; readonly missing: string };

/**
 * While a rotator shifts names there is a hole for moments: it counts once every look found it. The
 * times between the looks are all different, so that they do not keep step with the rotator.
 */
const LOOK_GAPS_MS = [2, 7, 19, 41, 131];

/** Looks more than once before it says that there is a hole. */
export async function lookBetween(
  family: Family,
  older: TrackedGeneration,
  newer: TrackedGeneration,
): Promise<Between> {
  let between = await lookOnce(family, older, newer);
  for (const gapMs of LOOK_GAPS_MS) {
    if (between.kind !== 'hole') break;
    await passed(gapMs);
    between = await lookOnce(family, older, newer);
  }
  return between;
}

async function lookOnce(
  family: Family,
  { file: older }: TrackedGeneration,
  { file: newer }: TrackedGeneration,
): Promise<Between> {
  const next = (await family.locate(older.key, older.path))?.newer[0];
  // Without a name nothing can be said of where it stands.
  if (next === undefined) return { kind: 'nothing' };
  const key = await family.keyOf(next);
  if (key !== newer.key) return { kind: 'another' };
  return next.missingBefore === null
    ? { kind: 'nothing' }
    : { kind: 'hole', missing: next.missingBefore };
}
