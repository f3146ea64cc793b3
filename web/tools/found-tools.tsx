import type { FindState, Query } from '../find/query.ts';
import { formatCount } from '../format.ts';
import type { Until, Waiting } from '../until/until.ts';

interface FoundToolsProps {
  readonly find: FindState;
  readonly until: Until;
  readonly step: (dir: 'forward' | 'back') => void;
}

/** What was found: the ways to the next hit, how many there are, and the wait for one that is still to come. */
export function FoundTools({ find, until, step }: FoundToolsProps) {
  const isWaiting = until.waiting === 'waiting';
  if (find.query.text === '') return null;
  return (
    <>
      <Step title="Previous hit (N)" words="↑" go={() => step('back')} />
      <Step title="Next hit (n)" words="↓" go={() => step('forward')} />
      <span class="count" role="status">
        {countWords(find, until.waiting)}
      </span>
      <button
        type="button"
        class="small"
        aria-pressed={isWaiting}
        title="Follow, and stop at the next new line that has it (F)"
        onClick={() => until.toggle()}
      >
        {isWaiting ? `Following until ${queryWords(find.query)}` : 'Until it comes'}
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
    </>
  );
}

function Step({ title, words, go }: { title: string; words: string; go: () => void }) {
  return (
    <button type="button" class="small quiet" aria-label={title} title={title} onClick={go}>
      {words}
    </button>
  );
}

const WAITING_WORDS = {
  off: '',
  waiting: '',
  came: 'it has come',
  unreadable: 'only the server can read this expression: it cannot be waited for',
} as const;

/** `12 / 4,381+ · 63 %`: which hit, of how many so far, and how far the count is. */
function countWords(find: FindState, waiting: Waiting): string {
  const { hits, number, progress, busy, message } = find;
  const isCounted = progress?.event === 'done' && progress.reason === 'exhausted';
  const isCapped = progress?.reason === 'capped';
  const all = `${formatCount(hits.length)}${isCounted ? '' : '+'}`;
  const of = number > 0 ? `${formatCount(number)} / ${all}` : all;
  const percent = progress === null ? 0 : (progress.scanned / Math.max(1, progress.total)) * 100;
  const far = isCounted || isCapped ? '' : `${Math.floor(percent)} %`;
  const words = [of, far, busy ? 'looking…' : message, WAITING_WORDS[waiting]];
  return words.filter((word) => word !== '').join(' · ');
}

function queryWords({ text, isRegex }: Query): string {
  return isRegex ? `/${text}/` : `“${text}”`;
}
