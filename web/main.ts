import { readAddress, writeAddress } from './address.ts';
import { rawUrl } from './api.ts';
import type { LogList } from './api.ts';
import { createChrome, elementOf } from './chrome/chrome.tsx';
import type { OpenSheet, PageActions } from './chrome/model.ts';
import { createCommands } from './commands/table.ts';
import { listenToKeys } from './keys.ts';
import { colours, lineActions, menus, sheets, times } from './later.ts';
import type { LineActions } from './line-actions.ts';
import { look } from './lines/look.ts';
import { repaintLines } from './lines/row-element.ts';
import { AT_END, readPlace, writePlace } from './place-address.ts';
import { openReading } from './reading.ts';
import type { Reading } from './reading.ts';
import { watchPointed } from './pointed.ts';
import { createLogList, mostRecent } from './log-list.ts';
import { createSettings } from './settings.ts';
import type { TransportKind } from './stream/transport.ts';
import { applyTheme, watchContrast } from './theme.ts';
import type { Viewer } from './viewer-model.ts';

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
let viewer: Viewer | null = null;
let sheet: OpenSheet | null = null;
let lines: LineActions | null = null;
let areColoursAsked = false;
let told = '';
let toldTimer: ReturnType<typeof setTimeout> | undefined;
const settings = createSettings(onSettings);

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
  openRaw() {
    if (log !== null) window.open(rawUrl(log), '_blank', 'noopener');
  },
  download() {
    if (log !== null) location.assign(`${rawUrl(log)}?download`);
  },
  filterBy: (text, kind) => reading?.filterBy(text, kind),
  show(next) {
    sheet = next;
    if (next === null) draw();
    else void sheets.load().then(draw, tellUnloaded);
  },
  prove: () => void viewer?.prove().catch(tellUnloaded),
  dismissProof: () => viewer?.dismissProof(),
  openMenu: () => void menus.load().then(draw, tellUnloaded),
};
const pointed = watchPointed({
  pane,
  linesOf: (first, last) => viewer?.linesOf(first, last) ?? [],
  open: (line) => actions.show({ kind: 'line', line }),
});
const commands = createCommands({ actions, withLines, settings, reading: () => reading });
const chrome = createChrome(actions, commands);

function draw(): void {
  if (look.wantsColours) loadColours();
  chrome.render({ list, log, transport, viewer: viewer?.status ?? null, sheet, told });
}

/** Does something with lines once all that takes is loaded. */
function withLines(work: (actions: LineActions) => void): void {
  void lineActions.load().then(({ createLineActions }) => {
    lines ??= createLineActions({
      pointed,
      log: () => log,
      show: actions.show,
      repaint: () => repaintLines(pane),
      goTo: (id) => reading?.goTo(id),
      tell,
    });
    work(lines);
  }, tellUnloaded);
}

/** Once: lines that come after a failure do not try again and again. */
function loadColours(): void {
  look.wantsColours = false;
  if (areColoursAsked) return;
  areColoursAsked = true;
  void colours.load().then(() => repaintLines(pane), tellUnloaded);
}

function openLog(name: string): void {
  reading?.close();
  if (name !== log) lines?.forget();
  // What the address says of a place is of the log in the address.
  const place = readAddress().log === name ? readPlace() : AT_END;
  log = name;
  writeAddress({ log, transport });
  writePlace(place, 'replace');
  pane.ariaLabel = `Log ${name}`;
  reading = openReading({
    name,
    transport,
    place,
    ...elements,
    changed: draw,
    unloaded: tellUnloaded,
  });
  ({ viewer } = reading);
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
  const size = list?.logs.find(({ name }) => name === log)?.size ?? null;
  if (size !== null) viewer?.scale.grow(size);
  if (list?.websocket === false && transport === 'ws') setTransport('sse');
  const newest = list === null || log !== null ? undefined : mostRecent(list.logs);
  if (newest === undefined) draw();
  else openLog(newest.name);
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
  if (time !== 'raw' && times.now === null)
    void times.load().then(() => repaintLines(pane), tellUnloaded);
}

applyLook();
if (log !== null) openLog(log);
draw();
createLogList(onLogs);
listenToKeys(pane, commands);
window.addEventListener('popstate', () => reading?.followAddress());
watchContrast(() => applyTheme(settings.now));
setInterval(() => {
  if (document.hidden) return;
  draw();
  // Only how long ago something was changes by itself.
  if (look.time === 'relative') repaintLines(pane);
}, TICK_MS);
