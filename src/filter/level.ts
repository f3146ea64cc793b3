/** From the least to the worst. */
export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
export type Level = (typeof LEVELS)[number];

const NAMES: ReadonlyMap<string, Level> = new Map<string, Level>([
  ...['trace', 'verbose', 'silly', 'finest', 'finer'].map((name) => [name, 'trace'] as const),
  ...['debug', 'dbg', 'fine', 'config'].map((name) => [name, 'debug'] as const),
  ...['info', 'inf', 'information', 'informational', 'notice'].map(
    (name) => [name, 'info'] as const,
  ),
  ...['warn', 'wrn', 'warning'].map((name) => [name, 'warn'] as const),
  ...['error', 'err', 'eror', 'severe'].map((name) => [name, 'error'] as const),
  ...['fatal', 'ftl', 'crit', 'critical', 'alert', 'emerg', 'emergency', 'panic', 'dpanic'].map(
    (name) => [name, 'fatal'] as const,
  ),
]);

/** [spec] RFC 5424, 6.2.1: emergency, alert, critical, error, warning, notice, informational, debug. */
const OF_SYSLOG: readonly Level[] = [
  'fatal',
  'fatal',
  'fatal',
  'error',
  'warn',
  'info',
  'info',
  'debug',
];

/** The level that a word names, in any case; null where it names none. */
export function levelOfName(name: string): Level | null {
  return NAMES.get(name.toLowerCase()) ?? null;
}

/** Up to 7 it is a severity of syslog; from 10 on one of pino and bunyan, in steps of ten. */
function levelOfNumber(number: number): Level | null {
  if (number < 10) return OF_SYSLOG[number] ?? null;
  return LEVELS[Math.min(6, Math.floor(number / 10)) - 1] ?? null;
}

/** What a level stands in front of or behind is looked for in so much of a line. Characters. */
const LOOKED_AT = 2048;

const KLOG = /^(?<letter>[IWEF])\d{4} \d\d:\d\d:\d\d/;
const OF_KLOG: Readonly<Record<string, Level>> = { I: 'info', W: 'warn', E: 'error', F: 'fatal' };
const PRIORITY = /^<(?<priority>\d{1,3})>/;
/** The names that say a level; `log.level` is Elastic's, `PRIORITY` journald's. */
const KEYS = ['level', 'severity', 'lvl', 'levelname', 'loglevel', 'log.level', 'PRIORITY'];
const KEY = KEYS.join('|').replace('.', '\\.');
const VALUE = '"(?<quoted>[^"\\\\]{1,20})"|(?<number>\\d{1,3})\\b';
const JSON_FIELD = new RegExp(`"(?:${KEY})"\\s*:\\s*(?:${VALUE})`, 'g');
const LOGFMT_FIELD = new RegExp(`(?<=^|[\\s,])(?:${KEY})=(?:${VALUE}|(?<name>[A-Za-z]{1,20})\\b)`);
const ANY_NAME = [...NAMES.keys()].toSorted((a, b) => b.length - a.length).join('|');
/** `[error]`, `[ WARN ]`, and Apache's `[core:error]`. */
const BRACKETS = new RegExp(`\\[ {0,3}(?:\\w{1,20}:)?(?<name>${ANY_NAME}) {0,3}\\]`, 'i');
/** A word in capitals that stands alone. */
const CAPITALS = new RegExp(`(?<![\\w.-])(?<name>${ANY_NAME.toUpperCase()})(?![\\w.=-])`);
/** A word at the very beginning, with a colon. */
const FIRST_WORD = /^(?<name>[A-Za-z]{3,13}):/;
/** A bare word says the level only near the beginning: further on it is part of what is said. */
const WORDS_WITHIN = 100;

/** The level that a line says it has; null where it says none. `line` has no escape sequences. */
export function detectLevel(line: string): Level | null {
  const text = line.length > LOOKED_AT ? line.slice(0, LOOKED_AT) : line;
  if (text.startsWith('{')) return fromJson(text, line);
  return fromPrefix(text) ?? fromLogfmt(text) ?? fromWords(text.slice(0, WORDS_WITHIN));
}

function fromPrefix(text: string): Level | null {
  const priority = PRIORITY.exec(text)?.groups?.['priority'];
  // [spec] RFC 5424, 6.2.1: facility * 8 + severity.
  if (priority !== undefined) return OF_SYSLOG[Number(priority) % 8] ?? null;
  const letter = KLOG.exec(text)?.groups?.['letter'];
  return letter === undefined ? null : (OF_KLOG[letter] ?? null);
}

/** Only a line that has such a field more than once is parsed: which of them is its own? */
function fromJson(text: string, line: string): Level | null {
  const levels = [...text.matchAll(JSON_FIELD)].map(({ groups }) => fromField(groups));
  return levels.length < 2 ? (levels[0] ?? null) : (fromObject(line) ?? levels[0] ?? null);
}

function fromObject(line: string): Level | null {
  const fields = parseObject(line);
  const value = KEYS.map((key) => fields[key]).find((it) => it !== undefined);
  if (typeof value === 'number') return levelOfNumber(value);
  return typeof value === 'string' ? fromField({ quoted: value }) : null;
}

function parseObject(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** A number may stand in quotes too. */
function fromField(groups: Record<string, string> | undefined): Level | null {
  const text = groups?.['quoted'] ?? groups?.['name'] ?? groups?.['number'] ?? '';
  return /^\d{1,3}$/.test(text) ? levelOfNumber(Number(text)) : levelOfName(text);
}

function fromLogfmt(text: string): Level | null {
  return text.includes('=') ? fromField(LOGFMT_FIELD.exec(text)?.groups) : null;
}

function fromWords(start: string): Level | null {
  const groups =
    (start.includes('[') ? BRACKETS.exec(start)?.groups : undefined) ??
    CAPITALS.exec(start)?.groups ??
    FIRST_WORD.exec(start)?.groups;
  return groups === undefined ? null : levelOfName(groups['name'] ?? '');
}
