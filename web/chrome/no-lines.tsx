import type { ComponentChildren } from 'preact';

import { namesIn } from '../address.ts';
import type { LogInfo } from '../api.ts';
import { isFiltering } from '../filter.ts';
import { visibleText } from '../text/visible-text.ts';
import { WAITING_WORDS } from './log-words.ts';
import type { PageModel } from './model.ts';
import { NoneMatch } from './none-match.tsx';

function NoLog() {
  return (
    <Message title="No logs are offered">
      <p>Tell sse-tail which files to show, and reload this page:</p>
      <pre>sse-tail /var/log/app.log</pre>
    </Message>
  );
}

/** Why the page shows no lines, and what to do. */
export function NoLines({ model }: { model: PageModel }) {
  if (model.log === null) return <NoLog />;
  const names = namesIn(model.log);
  const infos = model.list?.logs.filter(({ name }) => names.includes(name)) ?? [];
  const [info] = infos;
  const state = model.viewer?.connection;
  if (info === undefined) {
    return (
      <Message title={`No log is called ${names.join(' or ')}`}>
        <p>Choose one at the top left. If it is new in the config, it will open here by itself.</p>
      </Message>
    );
  }
  if (infos.length > 1)
    return state?.kind === 'connecting' ? null : <WaitingForAll infos={infos} />;
  const filter = model.viewer?.filter;
  if (info.state === 'ok' && filter !== undefined && isFiltering(filter))
    return (
      <Message title="No line passes the filter">
        <NoneMatch name={info.name} filter={filter} />
      </Message>
    );
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
