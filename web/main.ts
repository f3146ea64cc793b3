import { readAddress, writeAddress } from './address.ts';
import type { LogList } from './api.ts';
import { createChrome, elementOf } from './chrome/chrome.tsx';
import type { PageActions } from './chrome/model.ts';
import { NO_FILTER } from './filter.ts';
import { listenToKeys } from './keys.ts';
import { createLogPoll, mostRecent } from './log-poll.ts';
import type { TransportKind } from './stream/transport.ts';
import { openViewer } from './viewer.ts';
import type { Viewer } from './viewer.ts';

/** Times that run, such as the seconds to the next try, are brought up to date this often. */
const TICK_MS = 1_000;

const pane = elementOf('pane');
let { log, transport } = readAddress();
let list: LogList | null = null;
let viewer: Viewer | null = null;

const actions: PageActions = {
  openLog,
  setTransport,
  togglePause() {
    if (viewer?.status.connection.kind === 'paused') viewer.follow();
    else viewer?.pause();
  },
  follow() {
    viewer?.follow();
    // The pill that was clicked is gone; the keys belong to the lines again.
    pane.focus({ preventScroll: true });
  },
  hurry: () => viewer?.hurry(),
};
const chrome = createChrome(actions);

function draw(): void {
  chrome.render({ list, log, transport, viewer: viewer?.status ?? null });
}

function openLog(name: string): void {
  viewer?.close();
  log = name;
  writeAddress({ log, transport });
  pane.ariaLabel = `Log ${name}`;
  viewer = openViewer({
    name,
    transport,
    filter: NO_FILTER,
    at: null,
    pane,
    changed: draw,
    mountedChanged: () => undefined,
  });
  pane.focus({ preventScroll: true });
  draw();
}

function setTransport(kind: TransportKind): void {
  transport = kind;
  writeAddress({ log, transport });
  viewer?.switchTo(kind);
  draw();
}

function onLogs(answer: LogList | null): void {
  // While the server does not answer, what it said last stays.
  list = answer ?? list;
  if (list?.websocket === false && transport === 'ws') setTransport('sse');
  const newest = list === null || log !== null ? undefined : mostRecent(list.logs);
  if (newest === undefined) draw();
  else openLog(newest.name);
}

function onBetterTimes(): void {
  if (!document.hidden) viewer?.hurry();
}

if (log !== null) openLog(log);
draw();
createLogPoll(onLogs);
listenToKeys(pane, actions);
window.addEventListener('online', onBetterTimes);
document.addEventListener('visibilitychange', onBetterTimes);
setInterval(() => {
  if (!document.hidden) draw();
}, TICK_MS);
