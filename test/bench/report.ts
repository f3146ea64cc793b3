import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

import type { Figure, Goal } from './bench.ts';
import { OUTPUT } from './lib/paths.ts';
import { median } from './lib/statistics.ts';

/** Prints figures as a table. */
export function printFigures(figures: readonly Figure[]): void {
  const rows = figures.map((figure) => [
    figure.caseName,
    figure.contender,
    figure.name,
    `${format(median(figure.runs))} ${figure.unit}`,
    figure.runs.length > 1
      ? `${format(Math.min(...figure.runs))} to ${format(Math.max(...figure.runs))}`
      : '',
    figure.goal === null ? '' : formatGoal(figure.goal),
    figure.goal === null ? '' : isReached(figure) ? 'ok' : 'FALLS SHORT',
  ]);
  const table = [['case', 'contender', 'figure', 'median', 'runs', 'goal', ''], ...rows];
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of table) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

/** What was measured, and how much of it. */
interface Measured {
  readonly figures: readonly Figure[];
  readonly scale: object;
}

/** Leaves everything in a file of test/output. @returns its path. */
export function writeFigures(name: string, { figures, scale }: Measured): string {
  mkdirSync(OUTPUT, { recursive: true });
  const path = join(OUTPUT, `${name}.json`);
  const machine = {
    date: new Date().toISOString(),
    node: process.version,
    cpus: cpus().map(({ model }) => model),
    loadAverage: loadavg(),
  };
  const told = figures.map((figure) => {
    const reached = figure.goal === null ? {} : { isReached: isReached(figure) };
    return { ...figure, median: median(figure.runs), ...reached };
  });
  writeFileSync(path, `${JSON.stringify({ machine, scale, figures: told }, null, 2)}\n`);
  return path;
}

/** Whether all counts are what they must be. Times are not looked at: they depend on the machine. */
export function isExact(figures: readonly Figure[]): boolean {
  return figures.every((it) => it.goal === null || !('exactly' in it.goal) || isReached(it));
}

function isReached({ goal, runs }: Figure): boolean {
  if (goal === null) return true;
  if ('exactly' in goal) return runs.length > 0 && runs.every((value) => value === goal.exactly);
  return 'atMost' in goal ? median(runs) <= goal.atMost : median(runs) >= goal.atLeast;
}

function formatGoal(goal: Goal): string {
  if ('exactly' in goal) return `= ${goal.exactly}`;
  return 'atMost' in goal ? `<= ${goal.atMost}` : `>= ${goal.atLeast}`;
}

/** Three digits say more than these machines know. */
function format(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
