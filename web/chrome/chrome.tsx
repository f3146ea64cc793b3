import { render } from 'preact';

import type { Command } from '../commands/command.ts';
import newLines from '../favicon-new.svg';
import { formatCount } from '../format.ts';
import { phones } from '../later.ts';
import { visibleText } from '../text/visible-text.ts';
import { Header } from './header.tsx';
import type { PageActions, PageModel } from './model.ts';
import { Overlay } from './overlay.tsx';
import { stateName, stateTone } from './state-words.ts';
import { StatusBar } from './status-bar.tsx';

/** Everything around the lines. */
export interface Chrome {
  render(model: PageModel): void;
}

export function createChrome(actions: PageActions, commands: () => readonly Command[]): Chrome {
  const header = elementOf('header');
  const overlay = elementOf('overlay');
  const status = elementOf('status');
  const announcer = elementOf('announcer');
  const pane = elementOf('pane');
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]');
  const nothingNew = icon?.href ?? '';
  let shownIcon = nothingNew;

  return {
    render(model) {
      const props = { model, actions, commands: commands() };
      render(<Header {...props} />, header);
      render(<Overlay {...props} />, overlay);
      render(<StatusBar {...props} />, status);
      phones.now?.renderPhone(props);
      setText(announcer, announcement(model));
      pane.ariaBusy = String(isAwaited(model));
      document.title = titleOf(model);
      const href =
        (model.viewer?.unread.lines ?? 0) > 0 || model.news !== '' ? newLines : nothingNew;
      // A browser fetches an icon whenever its address is written.
      if (icon !== null && href !== shownIcon) icon.href = shownIcon = href;
    },
  };
}

/** An element that index.html holds. */
export function elementOf(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`index.html has no #${id}`);
  return element;
}

/** Changes of state are said, and what was just done; lines and figures that run are not. */
function announcement({ log, viewer, told }: PageModel): string {
  if (told !== '') return told;
  return log === null || viewer === null ? '' : `${log}: ${stateName(viewer.connection)}`;
}

/** Whether the first lines are on their way. With some there it is never said: who listens would be kept from them. */
function isAwaited({ viewer }: PageModel): boolean {
  return viewer?.empty === true && stateTone(viewer.connection) === 'busy';
}

function setText(element: HTMLElement, text: string): void {
  // Writing the same text again would have it read out again.
  if (element.textContent !== text) element.textContent = text;
}

function titleOf({ log: name, viewer, news }: PageModel): string {
  if (name === null) return 'sse-tail';
  const log = visibleText(name);
  if (news !== '') return `● ${visibleText(news)} · ${log}`;
  const unread = viewer?.unread.lines ?? 0;
  return unread > 0 ? `(${formatCount(unread)}) ${log}` : `${log} · sse-tail`;
}
