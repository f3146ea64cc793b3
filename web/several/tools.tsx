import { render } from 'preact';

import { STATE_WORDS } from '../chrome/log-words.ts';
import type { Filter } from '../filter.ts';
import type { FindState, Query } from '../find/query.ts';
import { FilterChips } from '../tools/filter-chips.tsx';
import { FilterTools } from '../tools/filter-tools.tsx';
import { FindTools } from '../tools/find-tools.tsx';
import { GoToTools } from '../tools/go-to-tools.tsx';
import type { ShownSearch } from '../tools/tools.tsx';
import type { LogPart } from './log-part.ts';

/** What the bar shows. */
export interface SeveralToolsModel {
  readonly parts: readonly LogPart[];
  readonly hues: ReadonlyMap<string, number>;
  /** Names that the server does not offer. */
  readonly unknown: ReadonlySet<string>;
  readonly find: FindState;
  readonly search: ShownSearch;
  readonly filter: Filter;
  /** What went wrong when lines were looked up; null where nothing did. */
  readonly failure: string | null;
}

export interface SeveralToolsActions {
  find(query: Query): void;
  /** Shows the next hit in that direction. */
  step(dir: 'forward' | 'back'): void;
  setFilter(filter: Filter): void;
  goTo(words: string): void;
  remove(name: string): void;
  /** Gives the keys back to the lines. */
  done(): void;
}

interface SeveralToolsProps {
  readonly model: SeveralToolsModel;
  readonly actions: SeveralToolsActions;
}

/** The bar above the lines of several logs: which they are, and the filter of all. */
export function renderSeveralTools(element: HTMLElement, props: SeveralToolsProps): void {
  render(<SeveralTools {...props} />, element);
}

function SeveralTools({ model, actions }: SeveralToolsProps) {
  return (
    <>
      <span class="tool legend" role="group" aria-label="Logs that are shown">
        {model.parts.map((part) => (
          <button
            key={part.name}
            type="button"
            class="small"
            title={`Take ${part.name} out`}
            onClick={() => actions.remove(part.name)}
          >
            <span class="log-name" data-hue={model.hues.get(part.name)}>
              {part.name}
            </span>
            <span class="count">{stateWords(part, model.unknown)}</span>
            <span aria-hidden="true">×</span>
          </button>
        ))}
      </span>
      <FindTools model={model} actions={actions} where="all of them">
        {model.search.found()}
      </FindTools>
      {model.search.wait()}
      <GoToTools actions={actions} forms="14:03 · -10m · 2026-11-21T10:00Z · start · a link" />
      <FilterTools model={model} actions={actions}>
        <FilterChips filter={model.filter} setFilter={actions.setFilter} />
      </FilterTools>
      {model.failure !== null && (
        <span class="failure" role="alert">
          {model.failure}
        </span>
      )}
    </>
  );
}

function stateWords({ name, condition }: LogPart, unknown: ReadonlySet<string>): string {
  if (unknown.has(name)) return 'no such log';
  return condition?.event === 'waiting' ? STATE_WORDS[condition.reason] : '';
}
