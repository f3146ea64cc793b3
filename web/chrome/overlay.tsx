import { namesIn } from '../address.ts';
import { formatAmount, formatBytes } from '../format.ts';
import { messages, sheets } from '../later.ts';
import type { ViewerStatus } from '../viewer-model.ts';
import { bytesBehind } from './model.ts';
import type { ChromeProps, PageModel } from './model.ts';

/** What lies over the list: a message where there are no lines, the way back to the end. */
export function Overlay(props: ChromeProps) {
  return (
    <>
      {sheets.now !== null && <sheets.now.OpenedSheet {...props} />}
      {props.model.told !== '' && <p class="told">{props.model.told}</p>}
      <OverLines {...props} />
    </>
  );
}

function OverLines(props: ChromeProps) {
  const { model } = props;
  if (model.log === null && model.list === null) return <p class="told">Asking for the logs…</p>;
  if (model.log !== null && model.viewer?.empty !== true) return <BackToEnd {...props} />;
  return isMessageDue(model) && messages.now !== null ? (
    <messages.now.NoLines model={model} />
  ) : null;
}

/** Whether the page has to say why there are no lines: most pages have some soon. */
export function isMessageDue({ list, log, viewer }: PageModel): boolean {
  if (list === null || (log !== null && viewer?.empty !== true)) return false;
  const names = namesIn(log);
  const kind = viewer?.connection.kind;
  const isReadable = list.logs.some(({ name, state }) => state === 'ok' && names.includes(name));
  return !isReadable || kind === 'waiting' || kind === 'live';
}

/** The pill: how much is new below, and one click to it. */
function BackToEnd({ model, actions }: ChromeProps) {
  const { viewer } = model;
  if (viewer === null || viewer.following) return null;
  return (
    <button type="button" class="pill" onClick={() => actions.follow()}>
      {`↓ ${newsWords(model, viewer)}`}
    </button>
  );
}

/** What is new below, or what a press does where nothing is. */
export function newsWords(model: PageModel, { unread, connection }: ViewerStatus): string {
  const paused = connection.kind === 'paused';
  const behind = paused ? bytesBehind(model) : 0;
  const words = [];
  if (unread.lines > 0) words.push(formatAmount(unread.lines, 'new line'));
  // Of lines that did not come nobody knows what they are.
  if (unread.errors > 0 && behind === 0) words.push(formatAmount(unread.errors, 'error'));
  if (unread.lines > 0) words.push(formatBytes(unread.bytes));
  if (behind > 0) words.push(`${formatBytes(behind)} to come`);
  if (words.length === 0) return paused ? 'Resume' : 'Follow';
  return words.join(' · ');
}
