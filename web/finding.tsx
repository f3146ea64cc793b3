import type { VNode } from 'preact';

import type { FinderOptions } from './find/finder.ts';
import { createFinding } from './find/finding.ts';
import type { Finding } from './find/finding.ts';
import { createLogSeeker } from './find/seeker.ts';
import { FoundTools } from './tools/found-tools.tsx';
import { createUntil } from './until/until.ts';
import type { Until, UntilOptions } from './until/until.ts';

export interface SearchOptions extends FinderOptions, Pick<UntilOptions, 'follow'> {}

/** What it takes to find things in one log. */
export interface LogSearchOptions extends Omit<SearchOptions, 'seeker'> {
  readonly name: string;
  /** Where reading is: an id, `start` or `end`. */
  readonly here: () => string;
}

/** What is looked for: where it is, and the wait for more of it. */
export interface Search extends Finding {
  readonly until: Until;
  /** What was waited for and has come; empty where nothing. */
  readonly news: string;
  /** What the bar says of it. */
  tools(): VNode;
}

/** Finds things in one log. */
export function createLogSearch({ name, here, ...options }: LogSearchOptions): Search {
  return createSearch({ ...options, seeker: createLogSeeker(name, here) });
}

export function createSearch(options: SearchOptions): Search {
  const finding = createFinding(options);
  const until = createUntil({ ...options, query: () => finding.state.query });

  /** Whoever asks for something else no longer waits. */
  function step(dir: 'forward' | 'back'): void {
    until.end();
    finding.step(dir);
  }

  return {
    ...finding,
    until,
    get state() {
      return finding.state;
    },
    get news() {
      return until.waiting === 'came' ? finding.state.query.text : '';
    },
    setQuery(query) {
      until.end();
      finding.setQuery(query);
    },
    restore(query) {
      until.end();
      finding.restore(query);
    },
    step,
    tools: () => <FoundTools find={finding.state} step={step} until={until} />,
    close() {
      until.end();
      finding.close();
    },
  };
}
