import { MAX_LOGS } from '../src/protocol/max-logs.ts';
import { mostRecent } from '../src/protocol/most-recent.ts';
import { namesIn, readAddress, writeAddress } from './address.ts';
import { rawUrl } from './api.ts';
import type { LogList } from './api.ts';
import { createChrome, elementOf } from './chrome/chrome.tsx';
import type { OpenSheet, PageActions } from './chrome/model.ts';
import { isMessageDue } from './chrome/overlay.tsx';
import { withText } from './filter.ts';
import { firstLog } from './first-lines.ts';
import { listenToKeys } from './keys.ts';
import { colours, menus, messages, phones, several, sheets, speaking, times } from './later.ts';
import { listenToArrivals } from './lines/arrivals.ts';
import { look } from './lines/look.ts';
import { repaintLines } from './lines/row-element.ts';
import { narrowTouch } from './narrow-touch.ts';
import { AT_END, readPlace, writePlace } from './place-address.ts';
import { openReading } from './reading.ts';
import type { Reading } from './reading.ts';
import { watchPointed } from './pointed.ts';
import { createLogList } from './log-list.ts';
import { createParts } from './parts.ts';
import { createRate } from './rate.ts';
import { createSettings } from './settings.ts';
import type { TransportChoice } from './stream/transport.ts';
import { createTelling } from './telling/telling.ts';
import { applyTheme, watchContrast } from './theme.ts';
import type { OpenView } from './viewer-model.ts';

/** Times that run, such as the seconds to the next try, are brought up to date this often. */
const TICK_MS = 1_000;
/** What was just done is told for so long. */
const TOLD_MS = 4_000;

const pane = elementOf('pane');
const elements = {
  pane,
  scrollbar: elementOf('scrollbar'),
  histogram: elementOf('histogram'),
  tools: elementOf('tools'),
};
let { log, transport } = readAddress();
let list: LogList | null = null;
let reading: Reading | null = null;
let viewer: OpenView | null = null;
let sheet: OpenSheet | null = null;
const rate = createRate();
const telling = createTelling(tell);
let told = '';
let toldTimer: ReturnType<typeof setTimeout> | undefined;
const settings = createSettings(onSettings);

const actions: PageActions = {
  openLog,
  toggleLog,
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
  skip: () => viewer?.skip(),
  hurry: () => viewer?.hurry(),
  openRaw() {
    if (reading?.refuse !== undefined) reading.refuse();
    else if (log !== null) window.open(rawUrl(log), '_blank', 'noopener');
  },
  download() {
    if (reading?.refuse !== undefined) reading.refuse();
    else if (log !== null) location.assign(`${rawUrl(log)}?download`);
  },
  filterBy: (text, kind) => reading?.changeFilter((filter) => withText(filter, kind, text)),
  toggleColumn: (path) => parts.withColumns((it) => it.toggle(path)),
  openLine: (line) => parts.withLines((it) => it.open(line)),
  show(next) {
    sheet = next;
    if (next === null) draw();
    else parts.need(sheets);
  },
  prove: () => void viewer?.prove().catch(unloaded),
  dismissProof: () => viewer?.dismissProof(),
  held: () => viewer?.linesOf(-Infinity, Infinity) ?? [],
  openMenu: () => parts.withCommands(() => parts.need(menus)),
  need: (part) => parts.need(part),
};
const pointed = watchPointed({
  pane,
  linesOf: (first, last) => viewer?.linesOf(first, last) ?? [],
  open: actions.openLine,
  unloaded,
});
const chrome = createChrome(actions, () => parts.commands);
const parts = createParts({
  actions,
  pane,
  pointed,
  settings,
  reading: () => reading,
  log: () => log,
  user: () => list?.user ?? null,
  draw,
  tell,
  unloaded,
});

function draw(): void {
  const status = viewer?.status ?? null;
  if (log !== null && status?.connection.kind === 'live')
    rate.note(log, status.counts.lines, performance.now());
  telling.note({ list, log, viewer: status });
  const model = {
    list,
    log,
    transport,
    viewer: status,
    sheet,
    told,
    news: reading?.news ?? '',
    rate: rate.seconds,
    columns: settings.now.columns,
    behind: telling.behind,
  };
  if (look.wantsColours) parts.needOnce(colours, () => repaintLines(pane));
  if (isMessageDue(model)) parts.needOnce(messages, draw);
  if (narrowTouch.matches) parts.needOnce(phones, draw);
  chrome.render(model);
}

/** Opens a log, or several with commas between their names, at a place that was read before. */
function openLog(wanted: string, at: string | null = null): void {
  reading?.close();
  reading = null;
  viewer = null;
  const names = namesIn(wanted).slice(0, MAX_LOGS);
  const name = names.join(',');
  if (name !== log) parts.forgetLines();
  // What the address says of a place is of the log in the address.
  const place = readAddress().log === wanted ? readPlace() : { ...AT_END, at };
  enter(names);
  writePlace(place, 'replace');
  const options = { transport, ...elements, changed: draw, unloaded };
  if (names.length > 1) void openTogether(name);
  else began(openReading({ ...options, name, place }));
  draw();
}

/** Says what is open. */
function enter(names: readonly string[]): void {
  log = names.join(',');
  writeAddress({ log, transport });
  pane.ariaLabel = `${names.length > 1 ? 'Logs' : 'Log'} ${names.join(', ')}`;
}

/** Once it is known which of them there are: a stream with a name that is not offered is refused as a whole. */
async function openTogether(wanted: string): Promise<void> {
  await several.load().catch(unloaded);
  if (log !== wanted || reading !== null || list === null || several.now === null) return;
  const hands = { remove: toggleLog, openAt: goToAddress, tell, unloaded };
  const place = readPlace();
  const options = { names: namesIn(wanted), transport, place, list, ...elements, ...hands };
  began(several.now.openSeveral({ ...options, changed: draw }));
  draw();
}

function began(next: Reading): void {
  reading = next;
  ({ viewer } = next);
  // In the menu that is open somebody may choose another one still.
  if (document.querySelector(':popover-open') === null) pane.focus({ preventScroll: true });
}

/** Shows a log beside those that are open, or takes it out. The last one stays. */
function toggleLog(name: string): void {
  const open = namesIn(log);
  const names = open.includes(name) ? open.filter((one) => one !== name) : [...open, name];
  if (names.length === 0) return;
  if (names.length > MAX_LOGS)
    return tell(`There is room for ${MAX_LOGS} logs: take one out first`);
  if (names.length === 1 || reading?.setLogs === undefined)
    return openLog(names.join(','), reading?.placeIn(names));
  enter(names);
  reading.setLogs(names);
  draw();
}

/** Goes to an address of this page. Back leads back. */
function goToAddress(href: string): void {
  history.pushState(null, '', href);
  followAddress();
}

function followAddress(): void {
  const next = readAddress().log;
  if (next === null || next === log) reading?.followAddress();
  else openLog(next);
}

function setTransport(kind: TransportChoice): void {
  transport = kind;
  writeAddress({ log, transport });
  viewer?.switchTo(kind);
  draw();
}

function onLogs(answer: LogList | 'signed-out' | null): void {
  // The server leads to where one signs in. An open log says so itself, and its lines stay.
  if (answer === 'signed-out' && log === null) return location.reload();
  // While the server does not answer, what it said last stays.
  if (typeof answer === 'object') list = answer ?? list;
  if (list !== null) reading?.listed(list);
  if (list?.websocket === false && transport === 'ws') setTransport('auto');
  const newest = list === null || log !== null ? undefined : mostRecent(list.logs);
  if (newest !== undefined) openLog(newest.name);
  else if (log !== null && reading === null) void openTogether(log);
  draw();
}

function onSettings(): void {
  applyLook();
  draw();
}

function tell(words: string): void {
  told = words;
  draw();
  clearTimeout(toldTimer);
  if (words !== '') toldTimer = setTimeout(() => tell(''), TOLD_MS);
}

function unloaded(): void {
  sheet = null;
  tell(
    'This part of the page could not be loaded: the server does not answer, or you are signed out',
  );
}

function applyLook(): void {
  const { time, wrap, size } = settings.now;
  applyTheme(settings.now);
  document.documentElement.classList.toggle('wrap', wrap);
  document.documentElement.style.setProperty('--size', `${size / 100}`);
  look.time = time;
  repaintLines(pane);
  parts.applySettings();
  if (time !== 'raw' && times.now === null)
    void times.load().then(() => repaintLines(pane), unloaded);
}

/** What speaks of new lines is loaded with the first of them, or with those after, and listens itself from then on. */
function beginSpeaking(): void {
  listenToArrivals(() => undefined);
  speaking.load().then(
    ({ startSpeaking }) => startSpeaking({ pane, settings, viewer: () => viewer }),
    () => listenToArrivals(beginSpeaking),
  );
}

applyLook();
log ??= firstLog();
if (log !== null) openLog(log);
draw();
createLogList(onLogs);
listenToKeys(pane, parts.runKey);
listenToArrivals(beginSpeaking);
window.addEventListener('popstate', () => {
  followAddress();
  // What was set since that step of the history still holds, and the address says so.
  settings.set({});
});
watchContrast(() => applyTheme(settings.now));
setInterval(() => {
  if (document.hidden) return;
  draw();
  // Only how long ago something was changes by itself.
  if (look.time === 'relative') repaintLines(pane);
}, TICK_MS);
