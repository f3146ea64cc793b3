import { boxIn } from './box.ts';
import type { ToolsActions } from './tools.tsx';

interface GoToProps {
  readonly actions: Pick<ToolsActions, 'goTo' | 'done'>;
  /** How a place may be written. */
  readonly forms?: string;
}

const FORMS = '50% · 1.5G · @1048576 · 14:03 · -10m · 2026-11-21T10:00Z · an id or a link';

/** The box that goes to any place: a share, bytes, a time, a link. */
export function GoToTools({ actions, forms = FORMS }: GoToProps) {
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
        aria-label={`Go to: ${forms}`}
        title={forms}
        onKeyDown={({ key }) => key === 'Escape' && actions.done()}
      />
    </form>
  );
}
