import { MAX_LOGS } from '../src/protocol/max-logs.ts';
import { namesIn, readAddress, writeAddress } from './address.ts';
import { rawUrl } from './api.ts';
import type { LogList } from './api.ts';
import { createChrome, elementOf } from './chrome/chrome.tsx';
import type { OpenSheet, PageActions } from './chrome/model.ts';
import { isMessageDue } from './chrome/overlay.tsx';
import type { Columns } from './columns.ts';
import type { Command } from './commands/command.ts';
import { withText } from './filter.ts';
import { listenToKeys } from './keys.ts';
import {
  colours,
  columnPart,
  commandTable,
  labelling,
  lineActions,
  menus,
  messages,
  several,
  sheets,
  times,
} from './later.ts';
import type { Later } from './later.ts';
import type { Labels } from './labels/labels.tsx';
import type { LineActions } from './line-actions.ts';
import { look } from './lines/look.ts';
import { repaintLines } from './lines/row-element.ts';
import { AT_END, readPlace, writePlace } from './place-address.ts';
import { openReading } from './reading.ts';
import type { Reading } from './reading.ts';
import { watchPointed } from './pointed.ts';
import { createLogList, mostRecent } from './log-list.ts';
import { createRate } from './rate.ts';
import { createSettings } from './settings.ts';
import type { TransportKind } from './stream/transport.ts';
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
let lines: LineActions | null = null;
/** Parts that the page asks for by itself. */
const asked = new Set<Later<unknown>>();
const rate = createRate();
let labels: Labels | null = null;
let columns: Columns | null = null;
let commands: readonly Command[] | null = null;
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
  filterBy: (text, kind) => reading?.changeFilter((filter) => withText(filter, kind, text)),
  toggleColumn: (path) => withColumns((it) => it.toggle(path)),
  show(next) {
    sheet = next;
    if (next === null) draw();
    else need(sheets);
  },
  prove: () => void viewer?.prove().catch(tellUnloaded),
  dismissProof: () => viewer?.dismissProof(),
  openMenu: () => withCommands(() => need(menus)),
  need,
};
const pointed = watchPointed({
  pane,
  linesOf: (first, last) => viewer?.linesOf(first, last) ?? [],
  open: (line) => actions.show({ kind: 'line', line }),
  unloaded: tellUnloaded,
});
const chrome = createChrome(actions, () => commands ?? []);

function draw(): void {
  const status = viewer?.status ?? null;
  if (log !== null && status?.connection.kind === 'live')
    rate.note(log, status.counts.lines, performance.now());
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
  };
  if (look.wantsColours) needOnce(colours, () => repaintLines(pane));
  if (isMessageDue(model)) needOnce(messages, draw);
  chrome.render(model);
}

function need(part: Later<unknown>): void {
  void part.load().then(draw, tellUnloaded);
}

/** What the page asks for by itself it asks for once: after a failure it does not try again and again. */
function needOnce(part: Later<unknown>, then: () => void): void {
  if (asked.has(part)) return;
  asked.add(part);
  void part.load().then(then, tellUnloaded);
}

/** Does something with the commands once they are loaded. */
function withCommands(work: (all: readonly Command[]) => void): void {
  void commandTable.load().then(({ createCommands }) => {
    commands ??= createCommands({
      actions,
      pane,
      pointed,
      withLines,
      withLabels,
      withColumns,
      settings,
      reading: () => reading,
      user: () => list?.user ?? null,
      tell,
    });
    work(commands);
  }, tellUnloaded);
}

function runKey(name: string): void {
  withCommands((all) => all.find(({ keys, run }) => run && keys.includes(name))?.run?.(name));
}

/** Does something with lines once all that takes is loaded. */
function withLines(work: (actions: LineActions) => void): void {
  void lineActions.load().then(({ createLineActions }) => {
    lines ??= createLineActions({
      pointed,
      log: () => log,
      show: actions.show,
      repaint: () => repaintLines(pane),
      goTo: (id) => void reading?.goTo(id),
      tell,
    });
    work(lines);
  }, tellUnloaded);
}

/** The same with labels. */
function withLabels(work: (it: Labels) => void): void {
  void labelling.load().then(({ createLabels }) => {
    labels ??= createLabels({ pane, bar: elementOf('labels'), settings });
    work(labels);
  }, tellUnloaded);
}

/** The same with the columns of JSON lines. */
function withColumns(work: (it: Columns) => void): void {
  void columnPart.load().then(({ createColumns }) => {
    columns ??= createColumns({ pane, settings, repaint: () => repaintLines(pane), tell });
    work(columns);
  }, tellUnloaded);
}

/** Opens a log, or several with commas between their names, at a place that was read before. */
function openLog(wanted: string, at: string | null = null): void {
  reading?.close();
  reading = null;
  viewer = null;
  const names = namesIn(wanted).slice(0, MAX_LOGS);
  const name = names.join(',');
  if (name !== log) lines?.forget();
  // What the address says of a place is of the log in the address.
  const place = readAddress().log === wanted ? readPlace() : { ...AT_END, at };
  enter(names);
  writePlace(place, 'replace');
  const options = { transport, ...elements, changed: draw, unloaded: tellUnloaded };
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
  await several.load().catch(tellUnloaded);
  if (log !== wanted || reading !== null || list === null || several.now === null) return;
  const hands = { remove: toggleLog, openAt: goToAddress, tell, unloaded: tellUnloaded };
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

function setTransport(kind: TransportKind): void {
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
  tell(
    'This part of the page could not be loaded: the server does not answer, or you are signed out',
  );
}

function applyLook(): void {
  const { time, wrap } = settings.now;
  applyTheme(settings.now);
  pane.classList.toggle('wrap', wrap);
  look.time = time;
  repaintLines(pane);
  if (settings.now.columns.length > 0 && columns === null) withColumns(() => undefined);
  if (settings.now.labels.length > 0 || labels !== null) withLabels((it) => it.update());
  if (time !== 'raw' && times.now === null)
    void times.load().then(() => repaintLines(pane), tellUnloaded);
}

applyLook();
if (log !== null) openLog(log);
draw();
createLogList(onLogs);
listenToKeys(pane, runKey);
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
