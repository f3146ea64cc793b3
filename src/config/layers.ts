import type { ConfigFile } from './config-file.ts';
import { DEFAULTS, type Settings } from './settings.ts';
import { parseYesOrNo } from '../lib/parse-yes-or-no.ts';
import { suggest } from '../lib/suggest.ts';
import type { Problem } from './problem.ts';

/** What has no form on a command line. */
const STRUCTURED = ['logs', 'folders', 'allow', 'auth'] as const;
type Structured = (typeof STRUCTURED)[number];

/** A setting that stands alone: everything but the logs, and who may read them. */
export type SettingKey = Exclude<keyof Settings, Structured>;

/**
 * One place that settings come from: the file, the environment or the command line. Its values are
 * raw; the schema checks them when all layers lie on each other.
 */
export interface Layer {
  readonly values: Readonly<Record<string, unknown>>;
  /** Folder that relative paths of its logs begin at; absolute. */
  readonly folder: string;
  /** What messages call a key of this layer: `config.json:3:5: port`, `--port`. */
  nameOf(path: readonly string[]): string;
}

const PREFIX = 'SSE_TAIL_';

/** Every key of the config that has a flag and a variable. */
export const SETTING_KEYS = Object.keys(DEFAULTS).filter(
  (key): key is SettingKey => !STRUCTURED.some((it) => it === key),
);

/** The variable that sets `key`: `pollMs` is `SSE_TAIL_POLL_MS`. */
export function variableOf(key: string): string {
  return PREFIX + flagOf(key).replaceAll('-', '_').toUpperCase();
}

/** The layer of a config file, whose value must be an object. */
export function fileLayer(file: ConfigFile, values: Layer['values'], folder: string): Layer {
  return { values, folder, nameOf: (path) => `${file.locate(path)}: ${path.join('.')}` };
}

/** The layer of the environment: every `SSE_TAIL_*` that names a setting and is not empty. */
export function environmentLayer(environment: Environment, folder: string): Layer {
  const values: Record<string, unknown> = {};
  for (const key of SETTING_KEYS) {
    const text = environment[variableOf(key)];
    if (text === undefined || text === '' || isServiceLink(text)) continue;
    values[key] = valueOf(key, text);
  }
  return { values, folder, nameOf: ([key = '']) => variableOf(key) };
}

/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Kubernetes tells every container of a service named `sse-tail` its address in `SSE_TAIL_PORT`,
 * as `tcp://10.0.0.7:8080`; that is nothing that somebody set.
 */
function isServiceLink(text: string): boolean {
  return text.startsWith('tcp://');
}

/**
 * Variables that look like a slip of the pen. Others that begin with `SSE_TAIL_` are let be: they
 * may belong to whoever runs the container.
 * @param further variables that the command knows and that are no settings
 */
export function misspeltVariables(environment: Environment, further: readonly string[]): Problem[] {
  const known = [...SETTING_KEYS.map(variableOf), ...further];
  return Object.keys(environment).flatMap((name) => {
    if (!name.startsWith(PREFIX) || known.includes(name)) return [];
    const bare = name.slice(PREFIX.length);
    const meant = suggest(
      bare,
      known.map((variable) => variable.slice(PREFIX.length)),
    );
    if (meant === null) return [];
    return [{ path: [name], message: `is not known; did you mean ${PREFIX}${meant}?` }];
  });
}

/** A log of the command line: a path, or the files of a folder. */
export type LogArgument = string | { readonly dir: string; readonly include: readonly string[] };

/** The layer of the command line: `--port 80` and the logs named there. */
export function flagLayer(
  flags: Readonly<Partial<Record<SettingKey, string | boolean>>>,
  logs: Readonly<Record<string, LogArgument>>,
  folder: string,
): Layer {
  const values: Record<string, unknown> = Object.keys(logs).length > 0 ? { logs } : {};
  for (const key of SETTING_KEYS) {
    const flag = flags[key];
    if (flag !== undefined) values[key] = typeof flag === 'string' ? valueOf(key, flag) : flag;
  }
  return {
    values,
    folder,
    nameOf: (path) => (path[0] === 'logs' ? path.join('.') : `--${flagOf(path[0] ?? '')}`),
  };
}

/** The flag that sets `key`, without its hyphens: `allowAnonymous` is `allow-anonymous`. */
export function flagOf(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A text becomes what the setting holds; one that cannot is left for the schema to refuse. */
function valueOf(key: SettingKey, text: string): unknown {
  const usual = DEFAULTS[key];
  if (typeof usual === 'number') return /^\d{1,15}$/.test(text.trim()) ? Number(text) : text;
  if (typeof usual === 'boolean') return parseYesOrNo(text) ?? text;
  if (typeof usual === 'string' || key === 'idKeyFile') return text;
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (key !== 'tls') return items;
  const [cert, privateKey] = items;
  return items.length === 2 ? { cert, key: privateKey } : text;
}
