import type { ComponentChildren, TargetedKeyboardEvent } from 'preact';

import { boxIn } from './box.ts';
import type { ToolsActions, ToolsModel } from './tools.tsx';

interface FindToolsProps {
  readonly model: Pick<ToolsModel, 'find'>;
  readonly actions: Pick<ToolsActions, 'find' | 'step' | 'done'>;
  /** What is looked through, in words. */
  readonly where?: string;
  /** What was found. */
  readonly children: ComponentChildren;
}

/** The box that looks through the whole log, and what it found. */
export function FindTools({ model, actions, where = 'the whole log', children }: FindToolsProps) {
  const { find } = model;
  const { query } = find;

  function submit(event: Event): void {
    event.preventDefault();
    const text = boxIn(event).value;
    if (text === query.text) actions.step('forward');
    else actions.find({ ...query, text });
  }

  function onKey(event: TargetedKeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'Enter' && event.shiftKey) {
      event.preventDefault();
      actions.step('back');
    } else if (event.key === 'Escape') {
      event.currentTarget.value = '';
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
        ref={(box) => fill(box, query.text)}
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
      {children}
    </form>
  );
}

/** The box says what is looked for once that is something else: what is being written stays while lines are drawn. */
function fill(box: HTMLInputElement | null, text: string): void {
  if (box === null || box.defaultValue === text) return;
  box.defaultValue = text;
  box.value = text;
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
