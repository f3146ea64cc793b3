import type { LogList } from '../api.ts';
import { formatVectorId, parseVectorId } from '../../src/protocol/vector-id.ts';
import type { Filter } from '../filter.ts';
import type { Query } from '../find/query.ts';
import { look } from '../lines/look.ts';
import { repaintLines } from '../lines/row-element.ts';
import { places } from '../later.ts';
import { AT_END, placeLink, readPlace, writePlace } from '../place-address.ts';
import type { ReadPlace } from '../place-address.ts';
import type { Reading, ReadingElements } from '../reading.ts';
import { END_SHARE } from '../scroll/end-share.ts';
import type { TransportChoice } from '../stream/transport.ts';
import { STREAMED_BYTES } from '../viewer.ts';
import { createSeveralFind } from './find.ts';
import { huesOf } from './hues.ts';
import type { LinePlace } from './moves.ts';
import { rowName } from './row-name.ts';
import { bytesBehind, bytesOf } from './sizes.ts';
import { renderSeveralTools } from './tools.tsx';
import { openSeveralView } from './view.ts';
import { createSeveralWhole } from './whole.ts';

/** Longer names are cut: they stand whole above the lines. In characters. */
const MAX_NAME_WIDTH = 16;

/** Why some of what one log offers is not there. */
const OPEN_ONE = 'That takes one log. Click the name of one before its lines to open it there.';
/** The address follows the reader this often at most: browsers slow down who writes it more often. */
const ADDRESS_MS = 500;

export interface SeveralOptions extends ReadingElements {
  readonly names: readonly string[];
  readonly transport: TransportChoice;
  /** Where to begin. */
  readonly place: ReadPlace;
  /** What the server offers. */
  readonly list: LogList;
  /** Called at most once a frame, after the page was brought up to date. */
  readonly changed: () => void;
  /** Opens what an address of this page says. */
  readonly openAt: (href: string) => void;
  /** Takes a log out. */
  readonly remove: (name: string) => void;
  /** Says something to people who look, and to those who listen. */
  readonly tell: (words: string) => void;
  /** Called where a part of the page could not be loaded. */
  readonly unloaded: () => void;
}

/**
 * Opens several logs in one stream, each line with the name of its log, in the order of their times. The page holds a
 * window around the reader, as it does of one log.
 */
export function openSeveral(options: SeveralOptions): Reading {
  const { pane, tools, transport, tell } = options;
  let { names, list } = options;
  let hues = huesOf(names);
  let unknown: ReadonlySet<string> = new Set();
  let offered: readonly string[] = [];
  /** Where the last jump began. */
  let before = 'start';
  let addressTimer: ReturnType<typeof setTimeout> | undefined;
  const leaving = new AbortController();
  const view = openSeveralView({
    pane,
    transport,
    filter: options.place.filter,
    at: options.place.at,
    isFarBehind: (at) => bytesBehind(at, list) > STREAMED_BYTES,
    changed() {
      const { following, empty } = view.status;
      finding.until.drawn(following);
      if (!empty) whole.update(following ? null : view.topRow);
      draw();
      addressTimer ??= setTimeout(() => {
        addressTimer = undefined;
        writePlace(placeNow(), 'replace');
      }, ADDRESS_MS);
      options.changed();
    },
    arrived: (rows) => finding.until.arrived(rows),
    mountedChanged: (rows) => mark(rows),
  });
  const { finding, mark } = createSeveralFind({
    view,
    names: () => offered,
    goTo: jumpTo,
    changed() {
      whole.showHits(finding.state.hits);
      draw();
    },
  });
  const whole = createSeveralWhole({ ...options, names: () => offered, seek });

  function draw(): void {
    renderSeveralTools(tools, {
      model: {
        parts: view.parts.all,
        hues,
        unknown,
        find: finding.state,
        search: finding,
        ...view.status,
      },
      actions: {
        find,
        step: (dir) => finding.step(dir),
        setFilter,
        goTo: (words) => void goTo(words),
        remove: options.remove,
        done: () => pane.focus({ preventScroll: true }),
      },
    });
  }

  function placeNow(): ReadPlace {
    const { query } = finding.state;
    return { ...AT_END, at: view.place, query, filter: view.status.filter };
  }

  function find(query: Query): void {
    finding.setQuery(query);
    writePlace(placeNow(), 'replace');
  }

  function setFilter(filter: Filter): void {
    view.setFilter(filter, view.place);
    writePlace(placeNow(), 'push');
    draw();
  }

  async function jump(words: string): Promise<void> {
    writePlace(placeNow(), 'replace');
    before = view.place ?? 'end';
    const place = await placeOf(words);
    if (place === 'end') return view.follow();
    if (view.show({ id: place }) || !(await view.goTo(place))) return;
    writePlace({ ...placeNow(), at: place }, 'push');
  }

  /** A share of all is one of the bytes of all logs, in the order of their lines. */
  async function placeOf(words: string): Promise<string> {
    const percent = /^(\d{1,3}(?:\.\d{1,9})?)%$/.exec(words)?.[1];
    if (percent === undefined) return words;
    const share = Number(percent) / 100;
    return share >= END_SHARE ? 'end' : whole.placeAt(share);
  }

  function seek(share: number, isFinal: boolean): void {
    if (share < END_SHARE) void whole.placeAt(share).then((place) => view.goTo(place));
    else if (isFinal) view.follow();
  }

  async function jumpTo(line: LinePlace): Promise<void> {
    writePlace(placeNow(), 'replace');
    before = view.place ?? 'end';
    if (!(await view.goToLine(line))) return;
    writePlace({ ...placeNow(), at: formatVectorId([line], null) }, 'push');
  }

  function goTo(words: string): Promise<void> {
    return places.load().then(({ parseGoTo }) => jump(parseGoTo(words)), options.unloaded);
  }

  /** Goes on with those that the server offers; the others come in when it does. */
  function serve(): void {
    const known = new Set(list.logs.map(({ name }) => name));
    const missing = names.filter((name) => !known.has(name));
    // Where there is none at all the whole page says so.
    if (missing.length < names.length)
      for (const name of missing) if (!unknown.has(name)) sayUnknown(name);
    unknown = new Set(missing);
    offered = names.filter((name) => known.has(name));
    view.serve(offered);
    whole.changed();
    finding.restore(finding.state.query);
    draw();
  }

  /** One that was shown was told of by the server, when it was taken away. */
  function sayUnknown(name: string): void {
    if (view.parts.get(name)?.position !== null) return;
    const text = `No log is called ${name}. If it is new in the config, it will come in here by itself.`;
    view.say({ kind: 'notice', tone: 'wait', title: 'Waiting', text, log: name });
  }

  function setLogs(next: readonly string[]): void {
    const shown = names;
    names = next;
    hues = huesOf(names);
    align();
    view.parts.keep(names);
    view.forgetOthers();
    const place = view.place;
    if (place === null)
      for (const name of names.filter((one) => !shown.includes(one)))
        view.say({ kind: 'notice', tone: 'turn', title: 'Added', text: addedWords, log: name });
    repaintLines(pane);
    serve();
    // Where somebody reads, the lines of all stand in order.
    if (place !== null) void view.goTo(place);
  }

  /** All names are as wide as the longest, so that the lines begin below each other. */
  function align(): void {
    const width = Math.max(...names.map(({ length }) => length));
    pane.style.setProperty('--names', `${Math.min(width, MAX_NAME_WIDTH)}ch`);
  }

  function refuse(): void {
    tell(OPEN_ONE);
  }

  function onClick(event: MouseEvent): void {
    const { target, button, metaKey, ctrlKey, shiftKey } = event;
    const link = target instanceof Element ? target.closest<HTMLAnchorElement>('a.log-name') : null;
    // With a key or the middle button it is a link as any other.
    if (link === null || button !== 0 || metaKey || ctrlKey || shiftKey) return;
    event.preventDefault();
    options.openAt(link.href);
  }

  look.nameOf = (row) => rowName(row, hues);
  pane.classList.add('several');
  options.histogram.hidden = true;
  pane.addEventListener('click', onClick, { signal: leaving.signal });
  align();
  view.parts.keep(names);
  serve();
  finding.restore(options.place.query);
  return {
    viewer: view,
    listed(next) {
      list = next;
      whole.grown(bytesOf(offered, list));
      const isOffered = (name: string): boolean => list.logs.some((log) => log.name === name);
      if (names.some((name) => isOffered(name) === unknown.has(name))) serve();
    },
    setLogs,
    refuse,
    hold: () => view.hold(),
    goTo,
    placeIn: ([name = '', ...others]) =>
      others.length > 0 || view.place === null
        ? view.place
        : (parseVectorId(view.place).parts.get(name) ?? null),
    step: (dir) => finding.step(dir),
    toggleUntil() {
      const isLooking = finding.state.query.text !== '';
      if (isLooking) finding.until.toggle();
      return isLooking;
    },
    get news() {
      return finding.news;
    },
    stepLevel: (level, dir) => finding.stepLevel(level, dir),
    changeFilter: (change) => setFilter(change(view.status.filter)),
    stepFile: refuse,
    goBack: () => void jump(before),
    openContext: refuse,
    escape() {
      const { query } = finding.state;
      if (query.text !== '') find({ ...query, text: '' });
    },
    toggleHistogram: refuse,
    link: () => placeLink(placeNow()),
    followAddress() {
      const place = readPlace();
      view.setFilter(place.filter, place.at);
    },
    close() {
      leaving.abort();
      clearTimeout(addressTimer);
      look.nameOf = () => null;
      pane.classList.remove('several');
      finding.close();
      whole.close();
      view.close();
    },
  };
}

const addedWords = 'its newest lines follow here, and then what is new in all';
