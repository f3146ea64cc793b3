import type { Figure } from '../bench.ts';
import { isExact, printFigures, writeFigures } from '../report.ts';
import { following } from './following.ts';
import { hour } from './hour.ts';
import { jumps } from './jumps.ts';
import { opening } from './opening.ts';
import { readOptions } from './options.ts';
import type { Options } from './options.ts';
import { scrolling } from './scrolling.ts';
import { createStage } from './stage.ts';
import { tabs } from './tabs.ts';
import { toFigure } from './viewer-bench.ts';

const CASES = [opening, jumps, scrolling, following, hour, tabs];

try {
  const options = readOptions(process.argv.slice(2), CASES);
  if (options !== null) await measure(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function measure({ scale, cases }: Options): Promise<void> {
  const stage = await createStage(scale);
  const figures: Figure[] = [];
  console.log(`a log of ${scale.largeBytes / 1e6} MB, Chromium ${stage.browser.version()}`);
  try {
    for (const { name, measure: measureCase } of cases) {
      console.log(`${name} …`);
      const found = await measureCase(stage);
      figures.push(...found.map((figure) => toFigure(name, figure)));
      await stage.clear();
    }
  } finally {
    await stage.close();
  }
  printFigures(figures);
  console.log(writeFigures('viewer', { scale, figures }));
  if (!isExact(figures)) process.exitCode = 1;
}
