import type { Command } from './command.ts';

/** The ways through the lines that a browser does not know by itself. */
export function scrollCommands(pane: HTMLElement): Command[] {
  const command = (title: string, key: string, by: () => number): Command => ({
    group: 'Read',
    title,
    keys: [key],
    run: () => pane.scrollBy(0, by()),
    inMenu: false,
  });
  const row = (): number => Number.parseFloat(getComputedStyle(pane).lineHeight);
  const half = (): number => pane.clientHeight / 2;
  return [
    command('Line down', 'j', row),
    command('Line up', 'k', () => -row()),
    command('Half a page down', 'Ctrl+d', half),
    command('Half a page up', 'Ctrl+u', () => -half()),
    command('A page up', 'b', () => row() - pane.clientHeight),
  ];
}
