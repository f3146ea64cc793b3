import { parseArgs } from 'node:util';

import { FULL, SHORT } from './viewer-bench.ts';
import type { ViewerCase, ViewerScale } from './viewer-bench.ts';

const HELP = `npm run bench:viewer [-- FLAGS] [-- MEGABYTES] [-- CASE …]

  MEGABYTES  of the large log, which is made once and kept (${FULL.largeBytes / 1e6})
  --short    shows that everything runs, in a few seconds
  --help     this

A Chromium elsewhere than /usr/bin/chromium: CHROMIUM_PATH. What becomes of lines while the connection is
cut again and again: npm run test:cuts.`;

export interface Options {
  readonly scale: ViewerScale;
  readonly cases: readonly ViewerCase[];
}

/** What to measure, from the words of the command line; null after `--help`. @throws {Error} saying what can be written. */
export function readOptions(words: readonly string[], all: readonly ViewerCase[]): Options | null {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      short: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const names = all.map(({ name }) => name);
  if (values.help) {
    console.log(`${HELP}\n\ncases: ${names.join(', ')}`);
    return null;
  }
  const [sizes, wanted] = [positionals.filter(isSize), positionals.filter((it) => !isSize(it))];
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined || sizes.length > 1)
    throw new Error(
      `${unknown ?? sizes[1]}: give one whole number of megabytes above 0, and any of these cases: ${names.join(', ')}`,
    );
  const scale = values.short ? SHORT : FULL;
  return {
    scale: { ...scale, largeBytes: Number(sizes[0] ?? scale.largeBytes / 1e6) * 1e6 },
    cases: wanted.length === 0 ? all : all.filter(({ name }) => wanted.includes(name)),
  };
}

function isSize(word: string): boolean {
  return /^[1-9]\d*$/.test(word);
}
