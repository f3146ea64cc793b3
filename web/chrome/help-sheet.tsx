import { COMMAND_GROUPS } from '../commands/command.ts';
import type { Command } from '../commands/command.ts';
import { KeyNames } from './key-names.tsx';
import { Sheet } from './sheet.tsx';

/** All keys, by what they are for. */
export function HelpSheet({
  commands,
  close,
}: {
  commands: readonly Command[];
  close: () => void;
}) {
  return (
    <Sheet title="Keys" close={close}>
      <p>
        They work while the lines have the focus: click into them, or go there with the Tab key.
        Everything has a button or an entry of the menu too.
      </p>
      {COMMAND_GROUPS.map((group) => (
        <HelpGroup key={group} title={group} commands={commands.filter(hasKey(group))} />
      ))}
      <h3>For who listens</h3>
      <p>
        New lines are counted aloud every five seconds at most while the lines have the focus. With
        “Announce new lines” (a) they are counted wherever the focus is, or read out while you
        follow: 20 at most at a time, then it is too much output and they are counted again. A
        paused log is silent.
      </p>
    </Sheet>
  );
}

function hasKey(wanted: Command['group']): (command: Command) => boolean {
  return ({ group, keys }) => group === wanted && keys.length > 0;
}

function HelpGroup({ title, commands }: { title: string; commands: readonly Command[] }) {
  if (commands.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl class="keys">
        {commands.map((command) => (
          <div key={command.title}>
            <dt>
              <KeyNames keys={command.keys} />
            </dt>
            <dd>{command.title}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
