/** How times are shown: as the line has them, in a zone, how long ago, or how long after the line before. */
export const TIME_MODES = ['raw', 'local', 'utc', 'relative', 'delta'] as const;
export type TimeMode = (typeof TIME_MODES)[number];

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What is said of new lines to who listens: how many while the lines have the focus, how many always, what they say, nothing. */
export const SPEECH_MODES = ['focus', 'always', 'lines', 'off'] as const;
export type SpeechMode = (typeof SPEECH_MODES)[number];

/** What someone likes the page to be. */
export interface Settings {
  readonly theme: Theme;
  /** More contrast than the system asks for. */
  readonly contrast: boolean;
  readonly time: TimeMode;
  readonly speech: SpeechMode;
  /** Whether long lines go on in the next row of the screen. */
  readonly wrap: boolean;
  /** How large the lines are, in percent. */
  readonly size: number;
  /** Texts that are coloured, as labels/label.ts writes them. */
  readonly labels: readonly string[];
  /** Fields of JSON lines that stand before them, such as `order.id`. */
  readonly columns: readonly string[];
}

export interface SettingsStore {
  readonly now: Settings;
  /** Changes some, keeps them for the next visit, and tells the listener. */
  set(change: Partial<Settings>): void;
  /** Sets all to what they are where nobody has set any. */
  reset(): void;
}

/** The most labels, and the most columns. */
const MAX_TEXTS = 8;
const KEY = 'sse-tail';
/** What is kept under another version is not understood, and left alone until something is set. */
const VERSION = 1;

/** Narrow screens would show the beginning of lines only. */
const DEFAULTS: Settings = {
  theme: 'system',
  contrast: false,
  time: 'raw',
  speech: 'focus',
  wrap: matchMedia('(width < 48rem)').matches,
  size: 100,
  labels: [],
  columns: [],
};

const SIZE_STEP = 10;
const LEAST_SIZE = 70;
const MOST_SIZE = 200;

/**
 * The settings of this visit: those of the address, then those that were kept, then the defaults.
 * A browser that keeps nothing (a private window) is no fault.
 */
export function createSettings(changed: (settings: Settings) => void): SettingsStore {
  const query = new URLSearchParams(location.search);
  let now: Settings = { ...DEFAULTS, ...valid(kept()), ...valid(ofAddress(query)) };

  // Whoever passes the address on passes them on with it.
  if (now.labels.length + now.columns.length > 0) writeToAddress(now);
  function set(change: Partial<Settings>): void {
    now = { ...now, ...change };
    keep(now);
    writeToAddress(now);
    changed(now);
  }

  return {
    get now() {
      return now;
    },
    set,
    reset: () => set(DEFAULTS),
  };
}

/** So many steps larger or smaller. */
export function resized({ size }: Settings, steps: number): number {
  return Math.max(LEAST_SIZE, Math.min(size + steps * SIZE_STEP, MOST_SIZE));
}

function ofAddress(query: URLSearchParams): Record<string, unknown> {
  const wrap = query.get('wrap');
  return {
    theme: query.get('theme'),
    time: query.get('tz'),
    wrap: wrap === null ? null : wrap === '1',
    labels: query.has('hl') ? query.getAll('hl') : null,
    columns: query.has('col') ? query.getAll('col') : null,
  };
}

/** The way to read times belongs to what is shared; the theme only stays if a link brought it. */
function writeToAddress({ time, theme, wrap, labels, columns }: Settings): void {
  const url = new URL(location.href);
  if (time === DEFAULTS.time) url.searchParams.delete('tz');
  else url.searchParams.set('tz', time);
  if (wrap === DEFAULTS.wrap) url.searchParams.delete('wrap');
  else url.searchParams.set('wrap', wrap ? '1' : '0');
  for (const [name, all] of [
    ['hl', labels],
    ['col', columns],
  ] as const) {
    url.searchParams.delete(name);
    for (const one of all) url.searchParams.append(name, one);
  }
  if (url.searchParams.has('theme')) url.searchParams.set('theme', theme);
  history.replaceState(history.state, '', url);
}

function kept(): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const isOurs = typeof value === 'object' && value !== null && 'version' in value;
    return isOurs && value.version === VERSION ? { ...value } : {};
  } catch {
    // Not allowed to look, or not written by this page: the defaults will do.
    return {};
  }
}

function keep(settings: Settings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ version: VERSION, ...settings }));
  } catch {
    // Full, or not allowed: it holds for this visit.
  }
}

/** Only what is understood. */
function valid({
  theme,
  contrast,
  time,
  speech,
  wrap,
  size,
  labels,
  columns,
}: Record<string, unknown>): Partial<Settings> {
  const knownTheme = THEMES.find((it) => it === theme);
  const knownTime = TIME_MODES.find((it) => it === time);
  const knownSpeech = SPEECH_MODES.find((it) => it === speech);
  return {
    ...(knownTheme !== undefined && { theme: knownTheme }),
    ...(typeof contrast === 'boolean' && { contrast }),
    ...(knownTime !== undefined && { time: knownTime }),
    ...(knownSpeech !== undefined && { speech: knownSpeech }),
    ...(typeof wrap === 'boolean' && { wrap }),
    ...(typeof size === 'number' && { size: resized({ ...DEFAULTS, size }, 0) }),
    ...(Array.isArray(labels) && { labels: texts(labels) }),
    ...(Array.isArray(columns) && { columns: texts(columns) }),
  };
}

function texts(list: readonly unknown[]): string[] {
  return list.filter((it) => typeof it === 'string').slice(0, MAX_TEXTS);
}
