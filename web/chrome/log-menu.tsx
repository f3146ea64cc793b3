import type { LogInfo } from '../api.ts';
import { formatAge, formatBytes } from '../format.ts';
import { visibleText } from '../text/visible-text.ts';
import { STATE_WORDS } from './log-words.ts';

interface LogMenuProps {
  readonly logs: readonly LogInfo[];
  /** Names of those that are open. */
  readonly open: readonly string[];
  readonly addressOf: (name: string) => string;
  readonly choose: (name: string) => void;
  /** Shows a log beside those that are open, or takes it out. */
  readonly toggle: (name: string) => void;
}

/** All logs, behind a button with the name of the open one. */
export function LogMenu({ logs, open, addressOf, choose, toggle }: LogMenuProps) {
  return (
    <>
      <button type="button" class="open-log" popovertarget="log-menu" aria-label={menuLabel(open)}>
        <span class="name">{openName(logs, open)}</span>
        <span aria-hidden="true">▾</span>
      </button>
      <nav id="log-menu" popover="auto" aria-label="Logs">
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
      </nav>
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

function openName(logs: readonly LogInfo[], open: readonly string[]): string {
  if (open.length === 0) return 'Choose a log';
  const labels = open.map((name) => logs.find((log) => log.name === name)?.label ?? name);
  return visibleText(labels.join(' + '));
}

function menuLabel(open: readonly string[]): string {
  return open.length === 0 ? 'Choose a log' : `Log ${open.join(', ')}: choose another`;
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
