import type { ComponentChildren } from 'preact';

import { namesIn } from '../address.ts';
import type { LogInfo } from '../api.ts';
import { parseEventId } from '../../src/protocol/event-id.ts';
import { formatAmount, formatBytes } from '../format.ts';
import { sheets } from '../later.ts';
import { visibleText } from '../text/visible-text.ts';
import type { ViewerStatus } from '../viewer-model.ts';
import { WAITING_WORDS } from './log-words.ts';
import { infoOf } from './model.ts';
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
  if (model.log === null) return <NoLog model={model} />;
  if (model.viewer?.empty === true) return <NoLines model={model} />;
  return <BackToEnd {...props} />;
}

function NoLog({ model }: { model: PageModel }) {
  if (model.list === null) return <Message title="Asking for the logs…" />;
  return (
    <Message title="No logs are offered">
      <p>Tell sse-tail which files to show, and reload this page:</p>
      <pre>sse-tail /var/log/app.log</pre>
    </Message>
  );
}

function NoLines({ model }: { model: PageModel }) {
  const names = namesIn(model.log);
  const infos = model.list?.logs.filter(({ name }) => names.includes(name)) ?? [];
  const [info] = infos;
  const state = model.viewer?.connection;
  if (info === undefined) {
    return model.list === null ? null : (
      <Message title={`No log is called ${names.join(' or ')}`}>
        <p>Choose one at the top left. If it is new in the config, it will open here by itself.</p>
      </Message>
    );
  }
  if (infos.length > 1)
    return state?.kind === 'connecting' ? null : <WaitingForAll infos={infos} />;
  if (state?.kind === 'waiting') return <Waiting info={info} state={state.reason} />;
  if (info.state !== 'ok') return <Waiting info={info} state={info.state} />;
  return state?.kind === 'live' ? <Waiting info={info} state="ok" /> : null;
}

function Waiting({ info, state }: { info: LogInfo; state: LogInfo['state'] }) {
  return (
    <Message title={`Waiting for ${info.name}`}>
      <p>{WAITING_WORDS[state]}</p>
      <p class="file">{visibleText(info.file)}</p>
    </Message>
  );
}

/** Several logs, and no line of any: each says why. */
function WaitingForAll({ infos }: { infos: readonly LogInfo[] }) {
  return (
    <Message title={`Waiting for ${infos.map(({ name }) => name).join(', ')}`}>
      {infos.map(({ name, state }) => (
        <p key={name}>
          <b>{name}</b>: {WAITING_WORDS[state]}
        </p>
      ))}
    </Message>
  );
}

function Message({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="message">
      <h2>{visibleText(title)}</h2>
      {children}
    </div>
  );
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

function newsWords(model: PageModel, { unread, connection }: ViewerStatus): string {
  const paused = connection.kind === 'paused';
  const behind = paused ? bytesBehind(model) : 0;
  const words = [];
  if (unread > 0) words.push(formatAmount(unread, 'new line'));
  if (behind > 0) words.push(`${formatBytes(behind)} to come`);
  if (words.length === 0) return paused ? 'Resume' : 'Follow';
  return words.join(' · ');
}

/** What was written since the stream was paused, as far as the list of logs knows. */
function bytesBehind(model: PageModel): number {
  const position = model.viewer?.position ?? null;
  const offset = position === null ? undefined : parseEventId(position)?.offset;
  const size = infoOf(model)?.size ?? null;
  return offset === undefined || size === null ? 0 : Math.max(0, size - offset);
}
