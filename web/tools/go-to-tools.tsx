import { boxIn } from './box.ts';
import type { ToolsProps } from './tools.tsx';

/** The box that goes to any place: a share, bytes, a time, a link. */
export function GoToTools({ actions }: ToolsProps) {
  return (
    <form
      class="tool"
      onSubmit={(event) => {
        event.preventDefault();
        const { value } = boxIn(event);
        if (value.trim() === '') return;
        actions.goTo(value);
        actions.done();
      }}
    >
      <input
        id="go-to"
        placeholder="Go to ( : )"
        aria-label="Go to: 50%, 1.5G, @offset, a time, -10m, an id or a link"
        title="50% · 1.5G · @1048576 · 14:03 · -10m · 2026-11-21T10:00Z · an id or a link"
        onKeyDown={({ key }) => key === 'Escape' && actions.done()}
      />
    </form>
  );
}
