import { times } from './later.ts';
import { idOf } from './lines/row.ts';
import type { LineRow } from './lines/row.ts';
import type { ReadPlace } from './place-address.ts';
import type { Reading } from './reading.ts';

export interface LineLinkOptions {
  readonly reading: Reading;
  /** Undefined: a link to where the reader is. */
  readonly line: LineRow | undefined;
  /** What is marked there, if anything is to be. */
  readonly selected?: ReadPlace['selected'];
}

/** A link to a line, with its time: that leads near it once its file is gone. */
export async function linkToLine({ reading, line, selected }: LineLinkOptions): Promise<string> {
  const at = line === undefined ? null : idOf(line);
  if (at === null || line === undefined) return reading.link();
  const { timeIn } = await times.load();
  return linkTo(reading, { at, time: timeIn(line.text), selected });
}

export interface LinkedPlace {
  /** The id of a line. */
  readonly at: string;
  /** When it says that it was written, in milliseconds since 1970; null where it does not. */
  readonly time: number | null;
  readonly selected?: ReadPlace['selected'] | undefined;
}

/** The same for a line of which no more than this is known. */
export function linkTo(reading: Reading, { at, time, selected }: LinkedPlace): string {
  const url = new URL(reading.link(selected === undefined ? { at } : { at, selected }));
  if (reading.name !== undefined && time !== null)
    url.searchParams.set('ts', new Date(time).toISOString());
  return url.href;
}
