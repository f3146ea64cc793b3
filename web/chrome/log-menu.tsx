import type { LogInfo } from '../api.ts';
import { formatAge, formatBytes } from '../format.ts';
import { STATE_WORDS } from './log-words.ts';

interface LogMenuProps {
  readonly logs: readonly LogInfo[];
  /** Name of the open log. */
  readonly open: string | null;
  readonly addressOf: (name: string) => string;
  readonly choose: (name: string) => void;
}

/** All logs, behind a button with the name of the open one. */
export function LogMenu({ logs, open, addressOf, choose }: LogMenuProps) {
  return (
    <>
      <button type="button" class="open-log" popovertarget="log-menu" aria-label={menuLabel(open)}>
        <span class="name">{open ?? 'Choose a log'}</span>
        <span aria-hidden="true">▾</span>
      </button>
      <nav id="log-menu" popover="auto" aria-label="Logs">
        {logs.length === 0 && <p>No logs yet</p>}
        <ul>
          {logs.map((log) => (
            <li key={log.name}>
              <a
                href={addressOf(log.name)}
                aria-current={log.name === open ? 'page' : undefined}
                title={log.file}
                onClick={(event) => onChoice(event, () => choose(log.name))}
              >
                <span class="name">{log.name}</span>
                <span class="facts">{factsOf(log)}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
    </>
  );
}

function menuLabel(open: string | null): string {
  return open === null ? 'Choose a log' : `Log ${open}: choose another`;
}

function factsOf({ state, size, mtime }: LogInfo): string {
  if (state !== 'ok' || size === null) return STATE_WORDS[state];
  return mtime === null
    ? formatBytes(size)
    : `${formatBytes(size)} · ${formatAge(mtime, Date.now())}`;
}

/** A plain click opens the log in this page; with a key or the middle button it is a link. */
function onChoice(event: MouseEvent, choose: () => void): void {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  document.getElementById('log-menu')?.hidePopover();
  choose();
}
