import type { FindState } from '../find/query.ts';
import { formatCount } from '../format.ts';
import { boxIn } from './box.ts';
import type { ToolsActions, ToolsModel } from './tools.tsx';

interface FindToolsProps {
  readonly model: Pick<ToolsModel, 'find'>;
  readonly actions: Pick<ToolsActions, 'find' | 'step' | 'done'>;
  /** What is looked through, in words. */
  readonly where?: string;
}

/** The box that looks through the whole log, and what it found. */
export function FindTools({ model, actions, where = 'the whole log' }: FindToolsProps) {
  const { find } = model;
  const { query } = find;

  function submit(event: Event): void {
    event.preventDefault();
    const text = boxIn(event).value;
    if (text === query.text) actions.step('forward');
    else actions.find({ ...query, text });
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && event.shiftKey) {
      event.preventDefault();
      actions.step('back');
    } else if (event.key === 'Escape') {
      actions.find({ ...query, text: '' });
      actions.done();
    } else if (event.key === 'f' && (event.ctrlKey || event.metaKey)) {
      // Asked for twice, it is the browser's own search that is meant.
      event.stopPropagation();
    }
  }

  return (
    <form class="tool" role="search" onSubmit={submit}>
      <input
        id="find"
        type="search"
        placeholder={`Find in ${where} ( / )`}
        aria-label={`Find in ${where}`}
        value={query.text}
        maxLength={500}
        onKeyDown={onKey}
      />
      <Toggle
        on={query.isRegex}
        set={(isRegex) => actions.find({ ...query, isRegex })}
        title="Regular expression"
        words=".*"
      />
      <Toggle
        on={query.isExact}
        set={(isExact) => actions.find({ ...query, isExact })}
        title="Upper and lower case count"
        words="Aa"
      />
      {find.query.text !== '' && (
        <>
          <Step title="Previous hit (N)" words="↑" go={() => actions.step('back')} />
          <Step title="Next hit (n)" words="↓" go={() => actions.step('forward')} />
          <span class="count" role="status">
            {countWords(find)}
          </span>
        </>
      )}
    </form>
  );
}

interface ToggleProps {
  readonly on: boolean;
  readonly set: (on: boolean) => void;
  readonly title: string;
  readonly words: string;
}

function Toggle({ on, set, title, words }: ToggleProps) {
  return (
    <button
      type="button"
      class="small quiet"
      aria-pressed={on}
      aria-label={title}
      title={title}
      onClick={() => set(!on)}
    >
      {words}
    </button>
  );
}

function Step({ title, words, go }: { title: string; words: string; go: () => void }) {
  return (
    <button type="button" class="small quiet" aria-label={title} title={title} onClick={go}>
      {words}
    </button>
  );
}

/** `12 / 4,381+ · 63 %`: which hit, of how many so far, and how far the count is. */
function countWords({ hits, number, progress, busy, message }: FindState): string {
  const isCounted = progress?.event === 'done' && progress.reason === 'exhausted';
  const isCapped = progress?.reason === 'capped';
  const all = `${formatCount(hits.length)}${isCounted ? '' : '+'}`;
  const of = number > 0 ? `${formatCount(number)} / ${all}` : all;
  const percent = progress === null ? 0 : (progress.scanned / Math.max(1, progress.total)) * 100;
  const far = isCounted || isCapped ? '' : `${Math.floor(percent)} %`;
  return [of, far, busy ? 'looking…' : message].filter((words) => words !== '').join(' · ');
}
