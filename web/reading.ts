import type { LogList } from './api.ts';
import { isFiltering, NO_FILTER } from './filter.ts';
import type { Filter } from './filter.ts';
import { createFindLater } from './find/find-later.ts';
import type { Query } from './find/query.ts';
import type { GapsSeen } from './gaps-seen.ts';
import { filterChips, gapsSeen, places } from './later.ts';
import { look } from './lines/look.ts';
import { idOf } from './lines/row.ts';
import type { LineRow, Row } from './lines/row.ts';
import { placeLink, readPlace, writePlace } from './place-address.ts';
import type { ReadPlace } from './place-address.ts';
import { isBeside, isSelected, located, withLine } from './selected.ts';
import { createWhole } from './scroll/whole.ts';
import type { TransportKind } from './stream/transport.ts';
import { renderTools } from './tools/tools.tsx';
import type { ToolsActions } from './tools/tools.tsx';
import { openViewer } from './viewer.ts';
import type { OpenView } from './viewer-model.ts';

/** The address follows the reader this often at most: browsers slow down who writes it more often. */
const ADDRESS_MS = 500;
/** From this share on the end is meant. */
const END_SHARE = 0.9995;

/** The elements that a reading fills. */
export interface ReadingElements {
  readonly pane: HTMLElement;
  readonly scrollbar: HTMLElement;
  readonly histogram: HTMLElement;
  readonly tools: HTMLElement;
}

export interface ReadingOptions extends ReadingElements {
  readonly name: string;
  readonly transport: TransportKind;
  readonly place: ReadPlace;
  /** Called at most once a frame, after the page was brought up to date. */
  readonly changed: () => void;
  /** Called where a part of the page could not be loaded. */
  readonly unloaded: () => void;
}

/** What is open, with all that finds a place in it. */
export interface Reading {
  readonly viewer: OpenView;
  /** The log; undefined where several are open. */
  readonly name?: string;
  /** Takes up what the server says of the logs. */
  listed(list: LogList): void;
  /** Shows other logs than those that are open; undefined where one is, which is opened anew then. */
  readonly setLogs?: (names: readonly string[]) => void;
  /** Says why a place cannot be looked for here; undefined where it can. */
  readonly refuse?: () => void;
  /** Stays where it is. */
  hold(): void;
  /** Goes to a place as someone wrote it. */
  goTo(words: string): Promise<void>;
  /** The next hit of what is looked for. */
  step(dir: 'forward' | 'back'): void;
  /** Follows until a line has what is looked for, or gives that up. @returns whether anything is looked for. */
  toggleUntil(): boolean;
  /** What was waited for and has come; empty where nothing. */
  readonly news: string;
  /** The next line of a level. */
  stepLevel(level: string, dir: 'forward' | 'back'): void;
  /** Goes to where the next file of the log begins, or where this one or the one before does. */
  stepFile(dir: 'forward' | 'back'): void;
  /** Goes to where the last jump began. */
  goBack(): void;
  /** Shows the lines that pass another filter. */
  changeFilter(change: (filter: Filter) => Filter): void;
  /** Leaves the filter to show what is around a line, the topmost unless given. */
  openContext(line?: LineRow): void;
  /** Goes back to the filter, or ends the search. */
  escape(): void;
  toggleHistogram(): void;
  /** Where the reader is, as a place in these logs; null at the end, or where it is in none of them. */
  placeIn(names: readonly string[]): string | null;
  /** A link to a place, the topmost line unless given. Of several logs, to where they are read. */
  link(place?: Partial<Pick<ReadPlace, 'at' | 'selected'>>): string;
  /** Takes up what the address says now. */
  followAddress(): void;
  close(): void;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(7)}%`;
}

export function openReading(options: ReadingOptions): Reading {
  const { name, pane, changed } = options;
  let { selected } = options.place;
  let mounted: readonly (readonly [Row, HTMLElement])[] = [];
  /** The line that was looked for. */
  let foundId: string | null = options.place.at;
  let gaps: GapsSeen | null = null;
  /** Where the last jump began. */
  let before = 'start';
  /** The filter that was left, and the line from which. */
  let left: { readonly filter: Filter; readonly id: string } | null = null;
  let addressTimer: ReturnType<typeof setTimeout> | undefined;
  const leaving = new AbortController();
  const { signal } = leaving;

  const viewer = openViewer({
    name,
    transport: options.transport,
    filter: options.place.filter,
    at: options.place.at,
    pane,
    changed: onDrawn,
    arrived: (rows) => finding.loaded?.until.arrived(rows),
    mountedChanged(rows) {
      mounted = [...rows];
      if (mounted.some(([, { classList }]) => /gap|fault/.test(classList.value))) void noteGaps();
      decorate();
    },
  });
  const whole = createWhole({ ...options, scale: viewer.scale, seek });
  const finding = createFindLater({
    name,
    query: options.place.query,
    here: () => hereId() ?? 'start',
    show: ({ id }) => jump(id),
    follow: () => viewer.follow(),
    changed: onFound,
    unloaded: options.unloaded,
  });
  const actions: ToolsActions = {
    find,
    step: (dir) => finding.step(dir),
    goTo: (words) => void goTo(words),
    setFilter,
    leaveContext,
    done: () => pane.focus({ preventScroll: true }),
  };

  /** Without it the bar has no ticks for them, and the rows say it all the same. */
  async function noteGaps(): Promise<void> {
    const part = await gapsSeen.load().catch(() => null);
    if (part === null || signal.aborted) return;
    gaps ??= part.createGapsSeen((sequence) => viewer.lineNear(sequence));
    if (gaps.look(mounted)) whole.show({ gaps: gaps.places });
  }

  function topId(): string | null {
    const { top } = viewer.status;
    return top === null ? null : idOf(top);
  }

  /** The line that was found last while it is near; else the topmost in sight. */
  function hereId(): string | null {
    const isNear = mounted.some(([row]) => row.kind === 'line' && idOf(row) === foundId);
    return isNear ? foundId : topId();
  }

  function draw(): void {
    const { filter, failure } = viewer.status;
    const { state, loaded } = finding;
    const chips = filterChips.now?.FilterChips ?? null;
    const inContext = left !== null;
    const model = { find: state, search: loaded, filter, chips, inContext, failure };
    renderTools(options.tools, { model, actions });
  }

  function onDrawn(): void {
    const { empty, share, following } = viewer.status;
    finding.loaded?.until.drawn(following);
    if (!empty) whole.update(share);
    draw();
    addressTimer ??= setTimeout(() => {
      addressTimer = undefined;
      writePlace(placeNow(), 'replace');
    }, ADDRESS_MS);
    changed();
  }

  function placeNow(): ReadPlace {
    const { following, filter } = viewer.status;
    return { at: following ? null : topId(), selected, query: finding.state.query, filter };
  }

  function onFound(): void {
    whole.show({ hits: finding.state.hits });
    decorate();
    draw();
  }

  function decorate(): void {
    const rows = mounted.filter(([row]) => row.kind === 'line').map(([, element]) => element);
    finding.mark(rows);
    selected = located(selected, () => viewer.linesOf(-Infinity, Infinity));
    for (const [row, element] of mounted) {
      if (row.kind !== 'line') continue;
      element.classList.toggle('found', foundId !== null && idOf(row) === foundId);
      element.classList.toggle('selected', isSelected(row, selected));
    }
  }

  function onRepainted(): void {
    whole.show({ marks: look.markPlaces() });
    decorate();
  }

  async function jump(place: string): Promise<void> {
    writePlace(placeNow(), 'replace');
    before = viewer.status.following ? 'end' : (topId() ?? 'end');
    if (place === 'end') return viewer.follow();
    foundId = place;
    if (!(await viewer.goTo(place))) return;
    writePlace({ ...placeNow(), at: place }, 'push');
    decorate();
  }

  function goTo(words: string): Promise<void> {
    return places.load().then(({ parseGoTo }) => jump(parseGoTo(words)), options.unloaded);
  }

  function seek(share: number, isFinal: boolean): void {
    if (share >= END_SHARE) {
      if (isFinal) viewer.follow();
    } else if (!viewer.showShare(share)) void viewer.goTo(percent(share));
  }

  /** The first line of the file is then the topmost: the next step begins there. */
  async function stepFile(dir: 'forward' | 'back'): Promise<void> {
    const { share: here } = viewer.status;
    const turns = [0, ...viewer.scale.turns()];
    const turn =
      dir === 'forward' ? turns.find((it) => it > here) : turns.findLast((it) => it < here);
    if (turn === undefined) return;
    await jump(percent(turn));
    viewer.showShare(turn);
  }

  function find(query: Query): void {
    finding.find(query);
    writePlace(placeNow(), 'replace');
  }

  function needChips(filter: Filter): void {
    if (isFiltering(filter)) void filterChips.load().then(draw, options.unloaded);
  }

  function setFilter(filter: Filter): void {
    left = null;
    needChips(filter);
    viewer.setFilter(filter);
    writePlace(placeNow(), 'push');
    draw();
  }

  function showContext(line: LineRow | undefined): void {
    const id = line === undefined ? null : idOf(line);
    const { filter } = viewer.status;
    if (id === null || !isFiltering(filter)) return;
    left = { filter, id };
    viewer.setFilter(NO_FILTER, id);
    foundId = id;
    writePlace({ ...placeNow(), at: id }, 'push');
  }

  function leaveContext(): void {
    if (left === null) return;
    const { filter, id } = left;
    left = null;
    viewer.setFilter(filter, id);
    draw();
  }

  function onClick({ target, shiftKey, clientX }: MouseEvent): void {
    if (!(target instanceof Element)) return;
    const row = target.closest<HTMLElement>('.row');
    const sequence = Number(row?.dataset['sequence'] ?? NaN);
    if (row?.classList.contains('fold') === true) showContext(viewer.lineNear(sequence));
    else if (row !== null && isBeside(row, clientX)) select(viewer.lineNear(sequence), shiftKey);
  }

  /** A click beside a line marks it, another with Shift all between. The address is a link to it. */
  function select(line: LineRow | undefined, isRange: boolean): void {
    const id = line === undefined ? null : idOf(line);
    if (line === undefined || id === null) return;
    selected = withLine(isRange ? selected : null, line);
    viewer.hold();
    foundId = id;
    writePlace({ ...placeNow(), at: id }, 'replace');
    decorate();
  }

  pane.addEventListener('click', onClick, { signal });
  pane.addEventListener('repainted', onRepainted, { signal });
  onRepainted();
  needChips(options.place.filter);
  draw();
  return {
    viewer,
    listed({ logs }) {
      const size = logs.find((log) => log.name === name)?.size ?? null;
      if (size !== null) viewer.scale.grow(size);
    },
    name,
    hold: () => viewer.hold(),
    goTo,
    step: (dir) => finding.step(dir),
    toggleUntil: () => finding.toggleUntil(),
    get news() {
      return finding.loaded?.news ?? '';
    },
    stepLevel: (level, dir) => finding.stepLevel(level, dir),
    stepFile: (dir) => void stepFile(dir),
    goBack: () => void jump(before),
    changeFilter: (change) => setFilter(change(viewer.status.filter)),
    openContext: (line) => showContext(line ?? viewer.lineNear(null)),
    escape() {
      if (left !== null) leaveContext();
      else if (finding.state.query.text !== '') find({ ...finding.state.query, text: '' });
    },
    toggleHistogram: () => whole.toggleHistogram(),
    placeIn() {
      const { at } = placeNow();
      return at && `${name}:${at}`;
    },
    link: (place) => placeLink({ ...placeNow(), at: topId(), ...place }),
    followAddress() {
      const place = readPlace();
      ({ selected } = place);
      foundId = place.at;
      left = null;
      needChips(place.filter);
      viewer.setFilter(place.filter, place.at ?? 'end');
    },
    close() {
      leaving.abort();
      clearTimeout(addressTimer);
      finding.close();
      whole.close();
      viewer.close();
    },
  };
}
