import type { LogInfo } from '../api.ts';
import { formatAge, formatBytes } from '../format.ts';
import { visibleText } from '../text/visible-text.ts';
import type { LogMenuProps } from './log-menu.tsx';
import { STATE_WORDS } from './log-words.ts';

/** All logs by their groups: each a link, with a switch that shows it beside the others. */
export function LogChoices({ logs, open, addressOf, choose, toggle }: LogMenuProps) {
  return (
    <>
      {logs.length === 0 && <p>No logs yet</p>}
      {groupsOf(logs).map(([group, members]) => (
        <section key={group} aria-label={group === '' ? undefined : group}>
          {group !== '' && <h2>{group}</h2>}
          <ul>
            {members.map((log) => (
              <li key={log.name}>
                <a
                  href={addressOf(log.name)}
                  aria-current={open.includes(log.name) ? 'page' : undefined}
                  title={log.file}
                  onClick={(event) => onChoice(event, () => choose(log.name))}
                >
                  <span class="name">{visibleText(log.label ?? log.name)}</span>
                  <span class="facts">{factsOf(log)}</span>
                </a>
                <Beside name={log.name} open={open} toggle={toggle} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** Beside each log: a switch that shows it with the others. What is open alone cannot be taken out. */
function Beside({ name, open, toggle }: Pick<LogMenuProps, 'open' | 'toggle'> & { name: string }) {
  const isOpen = open.includes(name);
  return (
    <button
      type="button"
      class="quiet small"
      aria-pressed={isOpen}
      aria-label={`Show ${name} beside the others`}
      title={isOpen ? 'Take out' : 'Show beside what is open'}
      disabled={isOpen && open.length === 1}
      onClick={() => toggle(name)}
    >
      {isOpen ? '✓' : '+'}
    </button>
  );
}

/** Those that belong to nothing come first, under no name. */
function groupsOf(logs: readonly LogInfo[]): [string, LogInfo[]][] {
  const groups = new Map<string, LogInfo[]>([['', []]]);
  for (const log of logs) {
    const name = log.group ?? '';
    groups.set(name, [...(groups.get(name) ?? []), log]);
  }
  return [...groups].filter(([, members]) => members.length > 0);
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
