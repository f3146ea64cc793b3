import type { Browser, BrowserContext } from 'playwright-core';

import type { Figure, Goal } from '../bench.ts';

/** How much is done with the page. */
export interface ViewerScale {
  /** Bytes of the large log, unless the command line says otherwise. */
  readonly largeBytes: number;
  readonly openings: number;
  readonly jumps: number;
  /** How far the wheel scrolls, each way, at WHEEL_PX_PER_S. */
  readonly wheelPx: number;
  /** Places at which the thumb of the scrollbar is, one a frame, on its way along the whole log. */
  readonly thumbSteps: number;
  readonly followSeconds: number;
  readonly followLinesPerSecond: number;
  /** Lines of an hour at 1,000 a second, which come as fast as the page takes them. */
  readonly hourLines: number;
  readonly tabs: number;
}

export const FULL: ViewerScale = {
  largeBytes: 1000e6,
  openings: 20,
  jumps: 100,
  wheelPx: 40_000,
  thumbSteps: 240,
  followSeconds: 60,
  followLinesPerSecond: 10_000,
  hourLines: 3_600_000,
  tabs: 12,
};

/** Enough to show that everything runs. */
export const SHORT: ViewerScale = {
  largeBytes: 10e6,
  openings: 1,
  jumps: 3,
  wheelPx: 800,
  thumbSteps: 10,
  followSeconds: 0.5,
  followLinesPerSecond: 2000,
  hourLines: 2000,
  tabs: 2,
};

/** What a case is given. */
export interface ViewerBench {
  readonly scale: ViewerScale;
  /** Of the server. It offers `large`, and `live`, `hour` and `tabs`, which are empty. */
  readonly url: string;
  readonly browser: Browser;
  /** A browser that has nothing of this server yet. Closed when the case is over. */
  createContext(): Promise<BrowserContext>;
  /** Adds text to the file of a log. */
  write(log: string, text: string): void;
}

/** One question about the page. */
export interface ViewerCase {
  readonly name: string;
  measure(bench: ViewerBench): Promise<ViewerFigure[]>;
}

export interface ViewerFigure {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  readonly goal?: Goal;
}

/** As the table shows it. */
export function toFigure(caseName: string, { name, unit, value, goal }: ViewerFigure): Figure {
  return { caseName, contender: 'viewer', name, unit, runs: [value], goal: goal ?? null };
}
