import { dirname, resolve } from 'node:path';
import { SseTailError } from '../errors.ts';
import { checkSettings } from './checks.ts';
import { readConfigFile } from './config-file.ts';
import {
  type Environment,
  environmentLayer,
  fileLayer,
  flagLayer,
  type Layer,
  type LogArgument,
  misspeltVariables,
  type SettingKey,
} from './layers.ts';
import { type Problem, problemsOf } from './problem.ts';
import { type Config, configSchema } from './schema.ts';
import type { AuthSettings, FolderSettings, LogSettings, Settings } from './settings.ts';

/** Where settings come from, weakest first: defaults, file, environment, command line. */
export interface ConfigSources {
  /** The config file, absolute or beginning at `folder`; null = none. */
  readonly file: string | null;
  /** The variables `SSE_TAIL_*` in it are read. */
  readonly environment: Environment;
  /** Variables `SSE_TAIL_*` that are known elsewhere; they are no spelling mistakes. */
  readonly furtherVariables: readonly string[];
  /** Values of flags by setting. */
  readonly flags: Readonly<Partial<Record<SettingKey, string | boolean>>>;
  /** Logs named on the command line: name to path or folder; they are added to those of the file. */
  readonly logs: Readonly<Record<string, LogArgument>>;
  /** The folder that sse-tail was started in; absolute. */
  readonly folder: string;
}

const NO_LOGS: Problem = {
  path: ['logs'],
  message: 'names no log; write "logs": { "app": "/var/log/app.log" }',
};

type Values = Readonly<Record<string, unknown>>;

/**
 * Reads, merges and checks the settings.
 * @throws SseTailError ERR_CONFIG; its message has a line for each thing that is wrong: where it
 * stands, what is wrong and what to write
 */
export function loadConfig(sources: ConfigSources): Settings {
  const layers = readLayers(sources);
  const values = merge(layers);
  const problems = misspeltVariables(sources.environment, sources.furtherVariables);
  const lines = problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const report = (found: readonly Problem[]) =>
    lines.push(...found.map((problem) => describe(problem, layers)));

  const parsed = configSchema.safeParse(values, { reportInput: true });
  const wrong = parsed.success ? [] : problemsOf(parsed.error.issues);
  report(wrong);
  // What is right is checked further, so that everything that is wrong is told at once.
  const config = parsed.success ? parsed.data : configSchema.parse(without(values, wrong));
  const settings = complete(config, layers);
  report(checkSettings(settings));
  if (Object.keys(values['logs'] ?? {}).length === 0) report([NO_LOGS]);
  if (lines.length > 0) throw new SseTailError('ERR_CONFIG', lines.join('\n'));
  return settings;
}

function readLayers(sources: ConfigSources): Layer[] {
  const { file, folder } = sources;
  const layers = [
    environmentLayer(sources.environment, folder),
    flagLayer(sources.flags, sources.logs, folder),
  ];
  return file === null ? layers : [readFileLayer(file, folder), ...layers];
}

function readFileLayer(name: string, folder: string): Layer {
  const path = resolve(folder, name);
  const file = readConfigFile(path, name);
  if (!isObject(file.value)) {
    const message = 'must be an object: { "logs": { "app": "/var/log/app.log" } }';
    throw new SseTailError('ERR_CONFIG', `${file.locate([])}: ${message}`);
  }
  // "$schema" is for editors and sets nothing.
  const { $schema: _forEditors, ...values } = file.value;
  return fileLayer(file, values, dirname(path));
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lays the layers on each other: the last one wins, except that logs add up. */
function merge(layers: readonly Layer[]): Values {
  const values = layers.reduce<Values>((below, layer) => ({ ...below, ...layer.values }), {});
  let logs: Values = {};
  for (const layer of layers) {
    const further = layer.values['logs'] ?? {};
    // What is no object is left for the schema to refuse.
    if (!isObject(further)) return { ...values, logs: further };
    logs = { ...logs, ...further };
  }
  return { ...values, logs };
}

function describe({ path, message }: Problem, layers: readonly Layer[]): string {
  const layer = ownerOf(path, layers) ?? layers[0];
  return `${layer?.nameOf(path) ?? path.join('.')}: ${message}`;
}

/** The layer whose value counts for the key at `path`. */
function ownerOf([key = '', log]: readonly string[], layers: readonly Layer[]): Layer | undefined {
  return layers.findLast(({ values }) => {
    const value = values[key];
    if (key !== 'logs' || log === undefined) return value !== undefined;
    return isObject(value) && Object.hasOwn(value, log);
  });
}

/** The values without those that have a problem; a log goes as a whole. */
function without(values: Values, problems: readonly Problem[]): Values {
  const logs = isObject(values['logs']) ? { ...values['logs'] } : {};
  const rest: Record<string, unknown> = { ...values };
  for (const { path } of problems) {
    const [key = '', log] = path;
    if (key === 'logs' && log !== undefined) delete logs[log];
    else delete rest[key];
  }
  return 'logs' in rest ? { ...rest, logs } : rest;
}

function complete(config: Config, layers: readonly Layer[]): Settings {
  // Without a prototype no name of a log can be mistaken for a method of every object.
  const logs: Record<string, LogSettings> = Object.create(null);
  const folders: Record<string, FolderSettings> = Object.create(null);
  const allow: Record<string, readonly string[]> = Object.create(null);
  for (const [name, given] of Object.entries(config.logs)) {
    const folder = ownerOf(['logs', name], layers)?.folder ?? '';
    if (typeof given === 'string') {
      logs[name] = { path: resolve(folder, given), rotated: null };
      continue;
    }
    const { allow: allowed, ...entry } = given;
    if (allowed !== undefined) allow[name] = allowed;
    if ('dir' in entry) folders[name] = { ...entry, dir: resolve(folder, entry.dir) };
    else logs[name] = withPaths(entry, folder);
  }
  const auth = completeAuth(config.auth, ownerOf(['auth'], layers)?.folder ?? '');
  const { tls } = config;
  const files = ownerOf(['tls'], layers)?.folder ?? '';
  const absolute = tls && { cert: resolve(files, tls.cert), key: resolve(files, tls.key) };
  const hosts = config.hosts.map((host) => host.toLowerCase());
  const base = normaliseBase(config.base);
  const keyFolder = ownerOf(['idKeyFile'], layers)?.folder ?? '';
  const idKeyFile = config.idKeyFile && resolve(keyFolder, config.idKeyFile);
  return { ...config, base, tls: absolute, idKeyFile, hosts, logs, folders, allow, auth };
}

/** Without prototypes, so that no name of a stranger is one of every object. */
function completeAuth(auth: Config['auth'], folder: string): AuthSettings | null {
  if (auth === null) return null;
  return {
    ...auth,
    users: Object.assign(Object.create(null), auth.users),
    tokens: Object.assign(Object.create(null), auth.tokens),
    keyFile: auth.keyFile === null ? null : resolve(folder, auth.keyFile),
  };
}

function withPaths(entry: LogSettings, folder: string): LogSettings {
  const { path, rotated } = entry;
  return {
    ...entry,
    path: resolve(folder, path),
    rotated: rotated === null ? null : resolve(folder, rotated),
  };
}

/** Any way to write the base, with a slash at both ends. */
function normaliseBase(base: string): string {
  return `/${base}/`.replaceAll(/\/+/g, '/');
}
