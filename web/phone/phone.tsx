import { render } from 'preact';

import type { ChromeProps, PageActions } from '../chrome/model.ts';
import { lineOf } from '../lines/row-element.ts';
import { narrowTouch } from '../narrow-touch.ts';
import { OPEN_TOOL } from '../tools/open-tool.ts';
import { ThumbBar } from './thumb-bar.tsx';

interface Parts {
  readonly bar: HTMLElement;
  readonly tools: HTMLElement;
}

let parts: Parts | null = null;
let shown: ChromeProps | null = null;

/** What a page in a hand has: a bar where the thumb is, and lines that open when they are touched. */
export function renderPhone(props: ChromeProps): void {
  shown = props;
  parts ??= begin(props.actions);
  draw(parts);
}

/** There is one page, and what is held in a hand now may lie on a desk later: the styles see to that. */
function begin(actions: PageActions): Parts {
  const tools = document.querySelector<HTMLElement>('#tools');
  const pane = document.querySelector<HTMLElement>('#pane');
  if (tools === null || pane === null) throw new Error('index.html has both');
  const bar = document.createElement('nav');
  bar.id = 'thumb-bar';
  bar.ariaLabel = 'Actions';
  document.body.append(bar);
  const made = { bar, tools };
  new MutationObserver(() => draw(made)).observe(tools, { attributeFilter: [OPEN_TOOL] });
  tools.addEventListener('keydown', ({ key }) => key === 'Escape' && close(tools));
  tools.addEventListener('submit', ({ target }) => {
    // A keyboard on the screen would cover what was asked for.
    pane.focus({ preventScroll: true });
    // From one hit to the next it goes on with the tool.
    if (!(target instanceof Element && target.role === 'search')) close(tools);
  });
  pane.addEventListener('click', (event) => openTouched(event, actions));
  return made;
}

function draw({ bar, tools }: Parts): void {
  if (shown === null) return;
  const opened = tools.getAttribute(OPEN_TOOL);
  render(<ThumbBar {...shown} opened={opened} close={() => close(tools)} />, bar);
}

function close(tools: HTMLElement): void {
  tools.removeAttribute(OPEN_TOOL);
}

/** What is a target of its own, or selected, is not meant to open; lines that are picked are only picked. */
function openTouched({ target }: MouseEvent, { openLine }: PageActions): void {
  if (!narrowTouch.matches || !(target instanceof Element)) return;
  const row = target.closest('.row.line');
  const line = row === null ? undefined : lineOf(row);
  const isElse =
    target.closest('a, .opens') !== null || document.querySelector('.picking') !== null;
  if (line !== undefined && !isElse && getSelection()?.isCollapsed !== false) openLine(line);
}
