import type { FindState, Query } from '../find/query.ts';
import { formatCount } from '../format.ts';
import type { Until, Waiting } from '../until/until.ts';

interface FoundToolsProps {
  readonly find: FindState;
  readonly waiting: Waiting;
  readonly step: (dir: 'forward' | 'back') => void;
}

/** What was found: the ways to the next hit, and how many there are. */
export function FoundTools({ find, waiting, step }: FoundToolsProps) {
  if (find.query.text === '') return null;
  return (
    <>
      <Step title="Previous hit (N)" words="↑" go={() => step('back')} />
      <Step title="Next hit (n)" words="↓" go={() => step('forward')} />
      <span class="count" role="status">
        {WAITING_WORDS[waiting] ?? countWords(find)}
      </span>
    </>
  );
}

interface UntilToolsProps {
  readonly query: Query;
  readonly until: Until;
}

/** The wait for what is still to come. It stands beside the box, so that it has room on narrow screens. */
export function UntilTools({ query, until }: UntilToolsProps) {
  const isWaiting = until.waiting === 'waiting';
  if (query.text === '') return null;
  return (
    <span class="tool">
      <button
        type="button"
        class="small"
        aria-pressed={isWaiting}
        title="Follow, and stop at the next new line that has it (F)"
        onClick={() => until.toggle()}
      >
        {isWaiting ? `Following until ${queryWords(query)}` : 'Until it comes'}
      </button>
      {isWaiting && (
        <button
          type="button"
          class="small"
          aria-pressed={until.notifies}
          title="Have the system tell you when it comes while you are elsewhere"
          onClick={() => void until.toggleNotice()}
        >
          Notify me
        </button>
      )}
    </span>
  );
}

function Step({ title, words, go }: { title: string; words: string; go: () => void }) {
  return (
    <button type="button" class="small quiet" aria-label={title} title={title} onClick={go}>
      {words}
    </button>
  );
}

/** What is said instead of a count, which is of before. */
const WAITING_WORDS: Readonly<Partial<Record<Waiting, string>>> = {
  waiting: '',
  came: 'it has come',
  unreadable: 'only the server can read this expression: it cannot be waited for',
};
/** Of what is looked for a button has so many characters. */
const TOLD_LENGTH = 30;

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

function queryWords({ text, isRegex }: Query): string {
  const shown = text.length > TOLD_LENGTH ? `${text.slice(0, TOLD_LENGTH)}…` : text;
  return isRegex ? `/${shown}/` : `“${shown}”`;
}
