import type { Command } from '../commands/command.ts';
import { menus } from '../later.ts';

interface PageMenuProps {
  readonly commands: readonly Command[];
  /** Called when the menu opens. */
  readonly open: () => void;
}

/** Whatever has no control of its own, behind one button. */
export function PageMenu({ commands, open }: PageMenuProps) {
  return (
    <>
      <button
        type="button"
        class="quiet"
        popovertarget="page-menu"
        aria-label="Menu"
        title="Menu"
        onClick={open}
      >
        <span aria-hidden="true">⋯</span>
      </button>
      <div id="page-menu" class="menu" popover="auto" role="group" aria-label="Menu">
        {menus.now === null ? 'Loading…' : <menus.now.MenuGroups commands={commands} />}
      </div>
    </>
  );
}
