import { isFiltering } from '../filter.ts';
import type { Filter } from '../filter.ts';
import type { Scale } from '../scroll/scale.ts';
import { createLanding } from './landing.ts';
import { createReader } from './reader.ts';
import type { Reader, ReaderOptions } from './reader.ts';
import { createSource } from './source.ts';
import type { Source } from './source.ts';

export interface LogReaderOptions extends Omit<ReaderOptions, 'source' | 'land'> {
  readonly name: string;
  readonly scale: Scale;
  /** Which lines are shown at the moment. */
  readonly filter: () => Filter;
}

/** The reader of one log, with all that it takes. */
export function createLogReader({ name, scale, filter, ...options }: LogReaderOptions): Reader {
  const source = (): Source => createSource(name, filter(), scale);
  const land = createLanding({ name, scale, source, isFiltered: () => isFiltering(filter()) });
  return createReader({ ...options, source, land });
}
