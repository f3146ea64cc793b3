import { render } from 'preact';
import type { VNode } from 'preact';

import type { Filter } from '../filter.ts';
import type { FindState, Query } from '../find/query.ts';
import type { FilterChips } from './filter-chips.tsx';
import { FilterTools } from './filter-tools.tsx';
import { FindTools } from './find-tools.tsx';
import { GoToTools } from './go-to-tools.tsx';

/** What the bar says of what is looked for. */
export interface ShownSearch {
  found(): VNode;
  wait(): VNode;
}

/** What the bar shows. */
export interface ToolsModel {
  readonly find: FindState;
  /** Null before it was loaded. */
  readonly search: ShownSearch | null;
  readonly filter: Filter;
  /** Shows what there is of the filter; null before it was loaded. */
  readonly chips: typeof FilterChips | null;
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
  const { inContext, failure, search, filter, chips: Chips } = props.model;
  return (
    <>
      <FindTools {...props}>{search?.found()}</FindTools>
      {search?.wait()}
      <GoToTools {...props} />
      <FilterTools {...props}>
        {Chips !== null && <Chips filter={filter} setFilter={props.actions.setFilter} />}
      </FilterTools>
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
