import { render } from 'preact';
import type { ComponentChildren } from 'preact';

import type { Filter } from '../filter.ts';
import type { FindState, Query } from '../find/query.ts';
import { FilterTools } from './filter-tools.tsx';
import { FindTools } from './find-tools.tsx';
import { GoToTools } from './go-to-tools.tsx';

/** What the bar shows. */
export interface ToolsModel {
  readonly find: FindState;
  /** What there is to say of what was found. */
  readonly found: ComponentChildren;
  readonly filter: Filter;
  /** True while a filter is left to show what is around one of its lines. */
  readonly inContext: boolean;
  /** What went wrong when lines were looked up; null where nothing did. */
  readonly failure: string | null;
}

/** Everything that the bar can ask for. */
export interface ToolsActions {
  find(query: Query): void;
  step(dir: 'forward' | 'back'): void;
  goTo(words: string): void;
  setFilter(filter: Filter): void;
  leaveContext(): void;
  /** Gives the keys back to the lines. */
  done(): void;
}

export interface ToolsProps {
  readonly model: ToolsModel;
  readonly actions: ToolsActions;
}

/** The bar above the lines: find, go to, filter. */
export function renderTools(element: HTMLElement, props: ToolsProps): void {
  render(<Tools {...props} />, element);
}

function Tools(props: ToolsProps) {
  const { inContext, failure, found } = props.model;
  return (
    <>
      <FindTools {...props}>{found}</FindTools>
      <GoToTools {...props} />
      <FilterTools {...props} />
      {inContext && (
        <button type="button" class="small" onClick={() => props.actions.leaveContext()}>
          Back to the filter (Esc)
        </button>
      )}
      {failure !== null && (
        <span class="failure" role="alert">
          {failure}
        </span>
      )}
    </>
  );
}
