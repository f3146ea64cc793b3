import { COMMAND_GROUPS } from '../commands/command.ts';
import type { Command } from '../commands/command.ts';
import { KeyNames } from './key-names.tsx';

/** The commands that can be chosen, by what they are for. */
export function MenuGroups({ commands }: { commands: readonly Command[] }) {
  const offered = commands.filter(({ run, inMenu }) => run !== undefined && inMenu !== false);
  return (
    <>
      {COMMAND_GROUPS.map((group) => (
        <MenuGroup
          key={group}
          title={group}
          commands={offered.filter((command) => command.group === group)}
        />
      ))}
    </>
  );
}

function MenuGroup({ title, commands }: { title: string; commands: readonly Command[] }) {
  if (commands.length === 0) return null;
  return (
    <div role="group" aria-label={title}>
      {commands.map((command) => (
        <MenuEntry key={command.title} command={command} />
      ))}
    </div>
  );
}

function MenuEntry({ command: { title, keys, run, state } }: { command: Command }) {
  const now = state?.();
  const isToggle = typeof now === 'boolean';
  return (
    <button
      type="button"
      class="quiet"
      aria-pressed={isToggle ? now : undefined}
      onClick={() => {
        // Settings stay in sight: the next click may be wanted.
        if (state === undefined) document.getElementById('page-menu')?.hidePopover();
        run?.('');
      }}
    >
      <span>{title}</span>
      <span class="now">{isToggle ? (now ? 'on' : 'off') : now}</span>
      <KeyNames keys={keys.slice(0, 1)} />
    </button>
  );
}
