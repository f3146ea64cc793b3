import { parseArgs } from 'node:util';
import { type Environment, flagOf, SETTING_KEYS } from '../config/layers.ts';
import type { ConfigSources } from '../config/load.ts';
import { SseTailError } from '../errors.ts';
import { parseYesOrNo } from '../lib/parse-yes-or-no.ts';
import { suggest } from '../lib/suggest.ts';
import { COMMAND_VARIABLES, FLAGS } from './flags.ts';
import { parseLogArguments } from './log-arguments.ts';

/** What somebody asked the command to do. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'hash-password' | 'new-token' }
  | { readonly kind: 'check'; readonly sources: ConfigSources; readonly stdin: string | null }
  | ServeCommand;

/** Serve logs until told to stop. */
export interface ServeCommand {
  readonly kind: 'serve';
  readonly sources: ConfigSources;
  /** The name of the log that standard input feeds; null = none. */
  readonly stdin: string | null;
  /** Whether to open the page in a browser. */
  readonly open: boolean;
  /** Whether to write made-up lines to logs whose files are missing. */
  readonly demo: boolean;
}

type Flags = Readonly<Record<string, string | boolean | undefined>>;

/**
 * Reads a command line.
 * @param argv the words behind the command's name
 * @param environment where every flag has a variable
 * @param folder the folder that relative paths begin at; absolute
 * @throws SseTailError ERR_USAGE when it cannot be understood, or names neither a log nor a config
 */
export function parseArguments(
  argv: readonly string[],
  environment: Environment,
  folder: string,
): Command {
  const { flags, words } = split(argv);
  if (flags['help'] === true) return { kind: 'help' };
  if (flags['version'] === true) return { kind: 'version' };
  const [first = ''] = words;
  if (words.length === 1 && isTool(first)) return { kind: first };
  const { files, stdin } = parseLogArguments(words, folder);
  const file = flags['config'] ?? environment[COMMAND_VARIABLES.config];
  const sources: ConfigSources = {
    file: typeof file === 'string' && file !== '' ? file : null,
    environment,
    furtherVariables: Object.values(COMMAND_VARIABLES),
    flags: settingsOf(flags),
    logs: files,
    folder,
  };
  if (sources.file === null && words.length === 0) throw nothingToServe();
  const yes = (flag: keyof typeof COMMAND_VARIABLES) => isOn(flag, flags, environment);
  if (yes('checkConfig')) return { kind: 'check', sources, stdin };
  return { kind: 'serve', sources, stdin, open: yes('open'), demo: yes('demo') };
}

/** What makes something for the config. A file of such a name is a log as `./hash-password`. */
function isTool(word: string): word is 'hash-password' | 'new-token' {
  return word === 'hash-password' || word === 'new-token';
}

function split(argv: readonly string[]): { flags: Flags; words: string[] } {
  try {
    const options = {
      args: [...argv],
      options: FLAGS,
      allowPositionals: true,
      allowNegative: true,
    };
    const { values, positionals } = parseArgs(options);
    return { flags: values, words: positionals };
  } catch (cause) {
    throw new SseTailError('ERR_USAGE', misunderstood(cause), { cause });
  }
}

/** Node names the flag it stumbled over in quotes, and goes on at length. */
function misunderstood(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const unknown = /^Unknown option '(?:--?)([^']+)'/.exec(message)?.[1];
  const [sentence = message] = message.split(/\.\s/);
  const meant = unknown === undefined ? null : suggest(unknown, Object.keys(FLAGS));
  const what = `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
  return `${what}; ${meant === null ? 'see sse-tail --help' : `did you mean --${meant}?`}`;
}

function settingsOf(flags: Flags): ConfigSources['flags'] {
  return Object.fromEntries(
    SETTING_KEYS.flatMap((key) => {
      const value = flags[flagOf(key)];
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

function isOn(
  flag: keyof typeof COMMAND_VARIABLES,
  flags: Flags,
  environment: Environment,
): boolean {
  const given = flags[flagOf(flag)];
  if (typeof given === 'boolean') return given;
  const variable = COMMAND_VARIABLES[flag];
  const text = environment[variable] ?? '';
  const wanted = text === '' ? false : parseYesOrNo(text);
  if (wanted !== null) return wanted;
  throw new SseTailError('ERR_USAGE', `${variable}: must be true or false; it is "${text}"`);
}

function nothingToServe(): SseTailError {
  const ways = 'sse-tail /var/log/app.log, app | sse-tail -, or sse-tail --config config.json';
  return new SseTailError('ERR_USAGE', `no log to serve; write ${ways} (see sse-tail --help)`);
}
