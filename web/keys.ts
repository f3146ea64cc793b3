/**
 * The keys that commands/table.ts has something for. It is loaded with the first of them; a test
 * compares the two.
 */
export const KEYS: ReadonlySet<string> = new Set(
  (
    "j k b g G f F p P n N e E W z Z w t i m u U o R y Y 1 2 3 4 5 6 7 8 / : % & . ' [ ] x * a ? v - + " +
    'Home End Enter Escape Alt+w Ctrl+d Ctrl+u Ctrl+g Ctrl+f Ctrl+F Ctrl+k'
  ).split(' '),
);
/** Those that work wherever the focus is. */
const KEYS_ANYWHERE: ReadonlySet<string> = new Set(['Ctrl+f', 'Ctrl+F', 'Ctrl+k']);

/**
 * Single keys work only while the lines have the focus, so that they never surprise someone who
 * speaks or types elsewhere (WCAG 2.1.4). Some work in the whole page, but not behind an open dialog.
 * @param run is called with the name of a key: modifiers, but Shift only where the key has no capital of its own.
 */
export function listenToKeys(pane: HTMLElement, run: (name: string) => void): void {
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const name = keyName(event);
    const keys = document.activeElement === pane ? KEYS : KEYS_ANYWHERE;
    if (!keys.has(name) || isDialogOpen()) return;
    event.preventDefault();
    run(name);
  });
}

/** `Ctrl` is the command key of a Mac too. */
function keyName(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key;
  const parts = [];
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey && key.length > 1) parts.push('Shift');
  return [...parts, key].join('+');
}

function isDialogOpen(): boolean {
  return document.querySelector('dialog[open]') !== null;
}
