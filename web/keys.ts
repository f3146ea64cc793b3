import { commandFor } from './commands/command.ts';
import type { Command } from './commands/command.ts';

/**
 * Single keys work only while the lines have the focus, so that they never surprise someone who
 * speaks or types elsewhere (WCAG 2.1.4). Commands for `anywhere` work in the whole page, but not
 * behind an open dialog.
 */
export function listenToKeys(pane: HTMLElement, commands: readonly Command[]): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const command = commandFor(commands, event);
    const isMeant = document.activeElement === pane || command?.anywhere === true;
    if (command?.run === undefined || !isMeant || isDialogOpen()) return;
    event.preventDefault();
    command.run(event.key);
  });
}

function isDialogOpen(): boolean {
  return document.querySelector('dialog[open]') !== null;
}
