import { isFiltering, NO_FILTER } from './filter.ts';
import type { Filter } from './filter.ts';
import { createFinder } from './find/finder.ts';
import type { Query } from './find/finder.ts';
import { highlight, markerOf } from './find/highlight.ts';
import { parseGoTo } from './find/place.ts';
import { search } from './find/search.ts';
import { idOf } from './lines/row.ts';
import type { LineRow, Row } from './lines/row.ts';
import { placeLink, readPlace, writePlace } from './place-address.ts';
import type { ReadPlace, Selected } from './place-address.ts';
import { createHistogram } from './scroll/histogram.ts';
import { fetchOverview } from './scroll/overview.ts';
import type { Bucket } from './scroll/overview.ts';
import { createScrollbar } from './scroll/scrollbar.ts';
import { placeWords, ticksOf } from './scroll/ticks.ts';
import type { TransportKind } from './stream/transport.ts';
import { renderTools } from './tools/tools.tsx';
import type { ToolsActions } from './tools/tools.tsx';
import { openViewer } from './viewer.ts';
import type { OpenView } from './viewer.ts';
import type { LogList } from './api.ts';

/** The address follows the reader this often at most: browsers slow down who writes it more often. */
const ADDRESS_MS = 500;
/** Ranges of the log that are sampled for the scrollbar and the histogram. */
const BUCKETS = 240;
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
}

/** What is open, with all that finds a place in it. */
export interface Reading {
  readonly viewer: OpenView;
  /** Takes up what the server says of the logs. */
  listed(list: LogList): void;
  /** Shows other logs than those that are open; undefined where one is, which is opened anew then. */
  readonly setLogs?: (names: readonly string[]) => void;
  /** Says why a place cannot be looked for here; undefined where it can. */
  readonly refuse?: () => void;
  /** Goes to a place as someone wrote it. */
  goTo(words: string): void;
  /** The next hit of what is looked for. */
  step(dir: 'forward' | 'back'): void;
  /** The next line of a level. */
  stepLevel(level: string, dir: 'forward' | 'back'): void;
  /** Shows only lines with a text, or only those without. */
  filterBy(text: string, kind: 'include' | 'exclude'): void;
  /** Leaves the filter to show what is around a line. */
  openContext(): void;
  /** Goes back to the filter, or ends the search. */
  escape(): void;
  toggleHistogram(): void;
  /** A link to the topmost line, or to what is marked. */
  link(): string;
  /** Takes up what the address says now. */
  followAddress(): void;
  close(): void;
}

export function openReading(options: ReadingOptions): Reading {
  const { name, pane, changed } = options;
  let { selected } = options.place;
  let buckets: readonly Bucket[] = [];
  let mounted: readonly (readonly [Row, HTMLElement])[] = [];
  /** The line that was looked for. */
  let foundId: string | null = options.place.at;
  /** The filter that was left, and the line from which. */
  let left: { readonly filter: Filter; readonly id: string } | null = null;
  let addressTimer: ReturnType<typeof setTimeout> | undefined;
  let turns = 0;
  const leaving = new AbortController();
  const { signal } = leaving;

  const viewer = openViewer({
    name,
    transport: options.transport,
    filter: options.place.filter,
    at: options.place.at,
    pane,
    changed: onDrawn,
    mountedChanged(rows) {
      mounted = [...rows];
      decorate();
    },
  });
  const finder = createFinder({
    name,
    here: () => hereId() ?? 'start',
    show: (hit) => jump(hit.id),
    changed() {
      scrollbar.setTicks(ticksOf(viewer.scale, buckets, finder.state.hits));
      decorate();
      draw();
    },
  });
  const scrollbar = createScrollbar({
    bar: options.scrollbar,
    pane,
    wordsAt: (share) => placeWords(viewer.scale, buckets, share),
    seek,
  });
  const histogram = createHistogram(options.histogram, (share) => seek(share, true));
  const actions: ToolsActions = {
    find: (query) => find(query),
    step: (dir) => finder.step(dir),
    goTo,
    setFilter,
    leaveContext,
    done: () => pane.focus({ preventScroll: true }),
  };

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
    const model = { find: finder.state, filter, inContext: left !== null, failure };
    renderTools(options.tools, { model, actions });
  }

  function onDrawn(): void {
    const { share } = viewer.status;
    scrollbar.update(share);
    draw();
    addressTimer ??= setTimeout(() => {
      addressTimer = undefined;
      writePlace(placeNow(), 'replace');
    }, ADDRESS_MS);
    if (viewer.scale.newest !== turns) {
      turns = viewer.scale.newest;
      void sample();
    }
    changed();
  }

  function placeNow(): ReadPlace {
    const { following, filter } = viewer.status;
    return { at: following ? null : topId(), selected, query: finder.state.query, filter };
  }

  /** Looks at the log as a whole. Without an answer there are no ticks, and all else works. */
  async function sample(): Promise<void> {
    const overview = await fetchOverview(name, BUCKETS, signal).catch(() => null);
    if (overview === null) return;
    ({ buckets } = overview);
    viewer.scale.learn(overview.family);
    histogram.update(buckets);
    scrollbar.setTicks(ticksOf(viewer.scale, buckets, finder.state.hits));
    scrollbar.update(viewer.status.share);
  }

  function decorate(): void {
    const marker = markerOf(finder.state.query);
    const rows = mounted.filter(([row]) => row.kind === 'line').map(([, element]) => element);
    highlight(rows, marker);
    for (const [row, element] of mounted) {
      if (row.kind !== 'line') continue;
      element.classList.toggle('found', foundId !== null && idOf(row) === foundId);
      element.classList.toggle('selected', isSelected(row, selected));
    }
  }

  async function jump(place: string): Promise<void> {
    writePlace(placeNow(), 'replace');
    foundId = place;
    if (!(await viewer.goTo(place))) return;
    writePlace({ ...placeNow(), at: place }, 'push');
    decorate();
  }

  function goTo(words: string): void {
    const place = parseGoTo(words);
    if (place === 'end') viewer.follow();
    else void jump(place);
  }

  function seek(share: number, isFinal: boolean): void {
    if (share >= END_SHARE) {
      if (isFinal) viewer.follow();
    } else if (!viewer.showShare(share)) void viewer.goTo(`${(share * 100).toFixed(7)}%`);
  }

  function find(query: Query): void {
    finder.setQuery(query);
    writePlace(placeNow(), 'replace');
  }

  function setFilter(filter: Filter): void {
    left = null;
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
    if (line === undefined || line.offset === null || id === null) return;
    const end = line.offset + line.size;
    const { from, to } = isRange && selected !== null ? selected : { from: line.offset, to: end };
    selected = { from: Math.min(from, line.offset), to: Math.max(to, end) };
    viewer.hold();
    foundId = id;
    writePlace({ ...placeNow(), at: id }, 'replace');
    decorate();
  }

  async function nextOf(level: string, dir: 'forward' | 'back'): Promise<void> {
    const at = hereId() ?? 'end';
    const query = new URLSearchParams({ level, dir, at, hits: '2' });
    for await (const found of search(name, query, signal))
      if (found.event === 'hit' && found.id !== at) return jump(found.id);
  }

  pane.addEventListener('click', onClick, { signal });
  if (options.place.query.text !== '') finder.restore(options.place.query);
  void sample();
  draw();
  return {
    viewer,
    listed({ logs }) {
      const size = logs.find((log) => log.name === name)?.size ?? null;
      if (size !== null) viewer.scale.grow(size);
    },
    goTo,
    step: (dir) => finder.step(dir),
    stepLevel: (level, dir) => void nextOf(level, dir).catch(() => undefined),
    filterBy(text, kind) {
      const { filter } = viewer.status;
      if (!filter[kind].includes(text)) setFilter({ ...filter, [kind]: [...filter[kind], text] });
    },
    openContext: () => showContext(viewer.lineNear(null)),
    escape() {
      if (left !== null) leaveContext();
      else find({ ...finder.state.query, text: '' });
    },
    toggleHistogram() {
      options.histogram.hidden = !options.histogram.hidden;
      histogram.update(buckets);
    },
    link: () => placeLink({ ...placeNow(), at: topId() }),
    followAddress() {
      const place = readPlace();
      ({ selected } = place);
      foundId = place.at;
      left = null;
      viewer.setFilter(place.filter, place.at ?? 'end');
    },
    close() {
      leaving.abort();
      clearTimeout(addressTimer);
      finder.cancel();
      highlight([], null);
      scrollbar.close();
      histogram.close();
      viewer.close();
    },
  };
}

/** Whether a line lies in what is marked. */
function isSelected({ offset, size }: LineRow, selected: Selected | null): boolean {
  if (selected === null || offset === null) return false;
  return offset >= selected.from && offset + size <= selected.to;
}

/** Whether a click was on the margin of a line. It may be empty, and then has no height of its own. */
function isBeside(row: HTMLElement, clientX: number): boolean {
  const gutter = row.querySelector('.gutter')?.getBoundingClientRect();
  return gutter !== undefined && clientX < gutter.right;
}
