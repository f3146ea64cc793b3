import type { LogInfo } from '../api.ts';
import { logChoices } from '../later.ts';
import { visibleText } from '../text/visible-text.ts';

export interface LogMenuProps {
  readonly logs: readonly LogInfo[];
  /** Names of those that are open. */
  readonly open: readonly string[];
  readonly addressOf: (name: string) => string;
  readonly choose: (name: string) => void;
  /** Shows a log beside those that are open, or takes it out. */
  readonly toggle: (name: string) => void;
  /** Called when the menu opens. */
  readonly opened: () => void;
}

/** All logs, behind a button with the name of the open one. */
export function LogMenu(props: LogMenuProps) {
  const { logs, open, opened } = props;
  return (
    <>
      <button
        type="button"
        class="open-log"
        popovertarget="log-menu"
        aria-label={menuLabel(open)}
        onClick={opened}
      >
        <span class="name">{openName(logs, open)}</span>
        <span aria-hidden="true">▾</span>
      </button>
      <nav id="log-menu" popover="auto" aria-label="Logs">
        {logChoices.now === null ? 'Loading…' : <logChoices.now.LogChoices {...props} />}
      </nav>
    </>
  );
}

function openName(logs: readonly LogInfo[], open: readonly string[]): string {
  if (open.length === 0) return 'Choose a log';
  const labels = open.map((name) => logs.find((log) => log.name === name)?.label ?? name);
  return visibleText(labels.join(' + '));
}

function menuLabel(open: readonly string[]): string {
  return open.length === 0 ? 'Choose a log' : `Log ${open.join(', ')}: choose another`;
}
