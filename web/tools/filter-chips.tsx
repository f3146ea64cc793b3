import { CONTEXTS } from '../filter-context.ts';
import { isFiltering } from '../filter.ts';
import type { Filter } from '../filter.ts';

interface FilterChipsProps {
  readonly filter: Filter;
  readonly setFilter: (filter: Filter) => void;
}

/** A chip for each part of the filter, and how much around each line is shown as well. */
export function FilterChips({ filter, setFilter }: FilterChipsProps) {
  if (!isFiltering(filter)) return null;
  const { include, exclude } = filter;
  const change = (part: Partial<Filter>): void => setFilter({ ...filter, ...part });
  return (
    <>
      <select
        aria-label="Lines around each"
        value={String(filter.context)}
        onChange={({ currentTarget }) => change({ context: Number(currentTarget.value) })}
      >
        {CONTEXTS.map((count) => (
          <option key={count} value={String(count)}>{`±${count} lines`}</option>
        ))}
      </select>
      {include.map((text) => (
        <Chip
          key={`+${text}`}
          words={`+ ${text}`}
          remove={() => change({ include: include.filter((one) => one !== text) })}
        />
      ))}
      {exclude.map((text) => (
        <Chip
          key={`-${text}`}
          words={`− ${text}`}
          remove={() => change({ exclude: exclude.filter((one) => one !== text) })}
        />
      ))}
    </>
  );
}

function Chip({ words, remove }: { words: string; remove: () => void }) {
  return (
    <button type="button" class="small filter-chip" title="Take this out" onClick={remove}>
      <span>{words}</span>
      <span aria-hidden="true">×</span>
    </button>
  );
}
