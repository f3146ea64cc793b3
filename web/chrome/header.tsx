import { addressOf, namesIn } from '../address.ts';
import { rawUrl } from '../api.ts';
import type { LogInfo } from '../api.ts';
import { formatAge, formatBytes } from '../format.ts';
import { logChoices } from '../later.ts';
import { visibleText } from '../text/visible-text.ts';
import { LogMenu } from './log-menu.tsx';
import { infoOf } from './model.ts';
import type { ChromeProps } from './model.ts';
import { PageMenu } from './page-menu.tsx';

/** The line at the top: which log, and the one button that matters. */
export function Header(props: ChromeProps) {
  const { model, actions, commands } = props;
  const { log, list, transport } = model;
  const names = namesIn(log);
  const info = infoOf(model);
  return (
    <>
      <h1 class="only-heard">{log === null ? 'sse-tail' : `Log ${names.join(', ')}`}</h1>
      <LogMenu
        logs={list?.logs ?? []}
        open={names}
        addressOf={(name) => addressOf({ log: name, transport })}
        choose={(name) => actions.openLog(name)}
        toggle={(name) => actions.toggleLog(name)}
        opened={() => actions.need(logChoices)}
      />
      {info !== undefined && <FileFacts info={info} />}
      <span class="filler" />
      {log !== null && names.length === 1 && (
        <a class="button quiet wide-only" href={rawUrl(log)} title="The bytes of the file">
          Raw
        </a>
      )}
      <PauseButton {...props} />
      <PageMenu commands={commands} open={() => actions.openMenu()} />
    </>
  );
}

function FileFacts({ info }: { info: LogInfo }) {
  const facts = [];
  if (info.size !== null) facts.push(formatBytes(info.size));
  if (info.mtime !== null) facts.push(`written ${formatAge(info.mtime, Date.now())}`);
  return (
    <span class="facts" title={info.file}>
      <span class="file">{visibleText(info.file)}</span>
      <span>{facts.join(' · ')}</span>
    </span>
  );
}

function PauseButton({ model, actions }: ChromeProps) {
  const { viewer } = model;
  if (viewer === null) return null;
  const paused = viewer.connection.kind === 'paused';
  return paused ? (
    <button
      type="button"
      class="main"
      title="Go on where the stream was paused (P)"
      onClick={() => actions.togglePause()}
    >
      <span aria-hidden="true">▶</span> Resume
    </button>
  ) : (
    <button
      type="button"
      title="Close the stream here; nothing is lost (P)"
      onClick={() => actions.togglePause()}
    >
      <span aria-hidden="true">❚❚</span> Pause
    </button>
  );
}
