import type { PageActions } from './chrome/model.ts';

/**
 * Single keys work only while the lines have the focus, so that they never surprise someone who
 * speaks or types elsewhere (WCAG 2.1.4).
 */
export function listenToKeys(pane: HTMLElement, actions: PageActions): void {
  pane.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'p') actions.togglePause();
    else if (event.key === 'f' || event.key === 'End') actions.follow();
    else return;
    event.preventDefault();
  });
}
