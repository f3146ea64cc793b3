import type { LogList } from '../api.ts';
import { parseEventId } from '../../src/protocol/event-id.ts';
import { parseVectorId } from '../../src/protocol/vector-id.ts';
import type { Filter } from '../filter.ts';
import { look } from '../lines/look.ts';
import { repaintLines } from '../lines/row-element.ts';
import { places } from '../later.ts';
import { AT_END, placeLink, readPlace, writePlace } from '../place-address.ts';
import type { ReadPlace } from '../place-address.ts';
import type { Reading, ReadingElements } from '../reading.ts';
import type { TransportKind } from '../stream/transport.ts';
import { STREAMED_BYTES } from '../viewer.ts';
import { huesOf } from './hues.ts';
import type { Places } from './merge.ts';
import { rowName } from './row-name.ts';
import { renderSeveralTools } from './tools.tsx';
import { openSeveralView } from './view.ts';

/** Longer names are cut: they stand whole above the lines. In characters. */
const MAX_NAME_WIDTH = 16;

/** Why some of what one log offers is not there. */
const OPEN_ONE = 'That takes one log. Click the name of one before its lines to open it there.';
/** The address follows the reader this often at most: browsers slow down who writes it more often. */
const ADDRESS_MS = 500;

export interface SeveralOptions extends Pick<ReadingElements, 'pane' | 'tools' | 'histogram'> {
  readonly names: readonly string[];
  readonly transport: TransportKind;
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
      draw();
      addressTimer ??= setTimeout(() => {
        addressTimer = undefined;
        writePlace(placeNow(), 'replace');
      }, ADDRESS_MS);
      options.changed();
    },
  });

  function draw(): void {
    renderSeveralTools(tools, {
      model: { parts: view.parts.all, hues, unknown, ...view.status },
      actions: {
        setFilter,
        goTo: (words) => void goTo(words),
        remove: options.remove,
        done: () => pane.focus({ preventScroll: true }),
      },
    });
  }

  function placeNow(): ReadPlace {
    return { ...AT_END, at: view.place, filter: view.status.filter };
  }

  function setFilter(filter: Filter): void {
    view.setFilter(filter, view.place);
    writePlace(placeNow(), 'push');
    draw();
  }

  async function jump(place: string): Promise<void> {
    writePlace(placeNow(), 'replace');
    before = view.place ?? 'end';
    if (place === 'end') return view.follow();
    if (view.show(place) || !(await view.goTo(place))) return;
    writePlace({ ...placeNow(), at: place }, 'push');
  }

  function goTo(words: string): Promise<void> {
    return places.load().then(({ parseGoTo }) => jump(parseGoTo(words)), options.unloaded);
  }

  /** Goes on with those that the server offers; the others come in when it does. */
  function serve(): void {
    const offered = new Set(list.logs.map(({ name }) => name));
    const missing = names.filter((name) => !offered.has(name));
    // Where there is none at all the whole page says so.
    if (missing.length < names.length)
      for (const name of missing) if (!unknown.has(name)) sayUnknown(name);
    unknown = new Set(missing);
    view.serve(names.filter((name) => offered.has(name)));
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
  return {
    viewer: view,
    listed(next) {
      list = next;
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
    step: refuse,
    stepLevel: refuse,
    changeFilter: (change) => setFilter(change(view.status.filter)),
    stepFile: refuse,
    goBack: () => void jump(before),
    openContext: refuse,
    escape: () => undefined,
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
      view.close();
    },
  };
}

const addedWords = 'its newest lines follow here, and then what is new in all';

/** What was written since these positions, as far as the list knows: of a file that was rotated meanwhile all. */
function bytesBehind(at: Places, { logs }: LogList): number {
  return [...at].reduce((sum, [name, position]) => {
    const size = logs.find((log) => log.name === name)?.size ?? 0;
    const offset = parseEventId(position)?.offset ?? 0;
    return sum + (offset > size ? size : size - offset);
  }, 0);
}
