import { useState } from 'preact/hooks';

import type { ToolsProps } from './tools.tsx';

/** The box that goes to any place: a share, bytes, a time, a link. */
export function GoToTools({ actions }: ToolsProps) {
  const [text, setText] = useState('');
  return (
    <form
      class="tool"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === '') return;
        actions.goTo(text);
        actions.done();
      }}
    >
      <input
        id="go-to"
        placeholder="Go to ( : )"
        aria-label="Go to: 50%, 1.5G, @offset, a time, -10m, an id or a link"
        title="50% · 1.5G · @1048576 · 14:03 · -10m · 2026-11-21T10:00Z · an id or a link"
        value={text}
        onInput={({ currentTarget }) => setText(currentTarget.value)}
        onKeyDown={({ key }) => key === 'Escape' && actions.done()}
      />
    </form>
  );
}
