import type { ComponentChildren } from 'preact';

import type { Filter } from '../filter.ts';
import { boxIn } from './box.ts';
import type { ToolsActions, ToolsModel } from './tools.tsx';

/** The most texts of a kind that a stream takes. */
const MAX_TEXTS = 16;
const LEVELS = [
  ['', 'Any level'],
  ['debug', 'Debug or worse'],
  ['info', 'Info or worse'],
  ['warn', 'Warnings or worse'],
  ['error', 'Errors or worse'],
] as const;

interface FilterToolsProps {
  readonly model: Pick<ToolsModel, 'filter'>;
  readonly actions: Pick<ToolsActions, 'setFilter' | 'done'>;
  /** What there is of the filter. */
  readonly children: ComponentChildren;
}

/** A box for another part of the filter, and the level. */
export function FilterTools({ model: { filter }, actions, children }: FilterToolsProps) {
  const change = (part: Partial<Filter>): void => actions.setFilter({ ...filter, ...part });
  return (
    <span class="tool filter">
      <AddFilter filter={filter} change={change} done={() => actions.done()} />
      <select
        aria-label="Level"
        value={filter.level}
        onChange={({ currentTarget }) => change({ level: currentTarget.value })}
      >
        {LEVELS.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      {children}
    </span>
  );
}

interface AddFilterProps {
  readonly filter: Filter;
  readonly change: (part: Partial<Filter>) => void;
  readonly done: () => void;
}

/** Enter includes; a minus before the text, as in a search engine, excludes. */
function AddFilter({ filter, change, done }: AddFilterProps) {
  const { include, exclude } = filter;

  function submit(event: Event): void {
    event.preventDefault();
    const box = boxIn(event);
    const text = box.value;
    const isExcluded = text.startsWith('-') && text.length > 1;
    const words = isExcluded ? text.slice(1) : text;
    const list = isExcluded ? exclude : include;
    if (words === '' || list.includes(words) || list.length >= MAX_TEXTS) return;
    change(isExcluded ? { exclude: [...exclude, words] } : { include: [...include, words] });
    box.value = '';
  }

  return (
    <form onSubmit={submit}>
      <input
        id="filter"
        placeholder="Filter ( & )"
        aria-label="Show only lines with this; -text leaves lines out; /expression/ too"
        title="timeout · -healthz · /order \d+/i"
        maxLength={500}
        onKeyDown={({ key }) => key === 'Escape' && done()}
      />
    </form>
  );
}
