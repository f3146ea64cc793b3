import { MAX_LOGS } from '../src/protocol/vector-id.ts';
import { namesIn, readAddress, writeAddress } from './address.ts';
import { rawUrl } from './api.ts';
import type { LogList } from './api.ts';
import { createChrome, elementOf } from './chrome/chrome.tsx';
import type { OpenSheet, PageActions } from './chrome/model.ts';
import { createCommands } from './commands/table.ts';
import { listenToKeys } from './keys.ts';
import { later, loadSeveral, loadSheets, loadTimes } from './later.ts';
import { createLineActions } from './line-actions.ts';
import { look } from './lines/look.ts';
import { repaintLines } from './lines/row-element.ts';
import { AT_END, readPlace, writePlace } from './place-address.ts';
import { openReading } from './reading.ts';
import type { Reading } from './reading.ts';
import { createLogList, mostRecent } from './log-list.ts';
import { createSettings } from './settings.ts';
import type { TransportKind } from './stream/transport.ts';
import { applyTheme, watchContrast } from './theme.ts';
import type { OpenView } from './viewer.ts';

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
  hurry: () => viewer?.hurry(),
  openRaw() {
    if (reading?.refuse !== undefined) reading.refuse();
    else if (log !== null) window.open(rawUrl(log), '_blank', 'noopener');
  },
  download() {
    if (reading?.refuse !== undefined) reading.refuse();
    else if (log !== null) location.assign(`${rawUrl(log)}?download`);
  },
  filterBy: (text, kind) => reading?.filterBy(text, kind),
  show(next) {
    sheet = next;
    if (next === null) draw();
    else void loadSheets().then(draw, tellUnloaded);
  },
  prove: () => viewer?.prover.run(),
  dismissProof: () => viewer?.prover.dismiss(),
};
const lines = createLineActions({
  pane,
  log: () => log,
  show: actions.show,
  goTo: (id) => reading?.goTo(id),
  tell,
});
const commands = createCommands({ actions, lines, settings, reading: () => reading });
const chrome = createChrome(actions, commands);

function draw(): void {
  chrome.render({ list, log, transport, viewer: viewer?.status ?? null, sheet, told });
}

/** Opens a log, or several with commas between their names. */
function openLog(wanted: string): void {
  reading?.close();
  reading = null;
  viewer = null;
  const names = namesIn(wanted).slice(0, MAX_LOGS);
  const name = names.join(',');
  if (name !== log) lines.forget();
  // What the address says of a place is of the log in the address.
  const place = readAddress().log === wanted ? readPlace() : AT_END;
  log = name;
  writeAddress({ log, transport });
  writePlace(place, 'replace');
  pane.ariaLabel = names.length > 1 ? `Logs ${names.join(', ')}` : `Log ${name}`;
  if (names.length > 1) void openTogether(name);
  else began(openReading({ name, transport, place, ...elements, changed: draw }));
  draw();
}

/** Once it is known which of them there are: a stream with a name that is not offered is refused as a whole. */
async function openTogether(wanted: string): Promise<void> {
  await loadSeveral().catch(tellUnloaded);
  if (log !== wanted || reading !== null || list === null || later.several === null) return;
  const names = namesIn(wanted);
  const { filter } = readPlace();
  const { remove, openAt } = { remove: toggleLog, openAt: goToAddress };
  const options = { names, transport, filter, list, ...elements, remove, openAt, tell };
  began(later.several.openSeveral({ ...options, changed: draw }));
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
  if (names.length === 1 || reading?.setLogs === undefined) return openLog(names.join(','));
  log = names.join(',');
  writeAddress({ log, transport });
  pane.ariaLabel = `Logs ${names.join(', ')}`;
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

function setTransport(kind: TransportKind): void {
  transport = kind;
  writeAddress({ log, transport });
  viewer?.switchTo(kind);
  draw();
}

function onLogs(answer: LogList | null): void {
  // While the server does not answer, what it said last stays.
  list = answer ?? list;
  if (list !== null) reading?.listed(list);
  if (list?.websocket === false && transport === 'ws') setTransport('sse');
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

function tellUnloaded(): void {
  sheet = null;
  tell('The server does not answer: this part of the page could not be loaded');
}

function applyLook(): void {
  const { time, wrap } = settings.now;
  applyTheme(settings.now);
  pane.classList.toggle('wrap', wrap);
  look.time = time;
  repaintLines(pane);
  if (time !== 'raw' && later.times === null)
    void loadTimes().then(() => repaintLines(pane), tellUnloaded);
}

applyLook();
if (log !== null) openLog(log);
draw();
createLogList(onLogs);
listenToKeys(pane, commands);
window.addEventListener('popstate', followAddress);
watchContrast(() => applyTheme(settings.now));
setInterval(() => {
  if (document.hidden) return;
  draw();
  // Only how long ago something was changes by itself.
  if (look.time === 'relative') repaintLines(pane);
}, TICK_MS);
