import type { ParseArgsConfig } from 'node:util';
import { flagOf, SETTING_KEYS, variableOf } from '../config/layers.ts';
import { DEFAULTS } from '../config/settings.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

const SHORT_OF: Readonly<Record<string, string>> = { port: 'p', bind: 'b', lines: 'n' };

const settingFlags: Options = Object.fromEntries(
  SETTING_KEYS.map((key) => {
    const short = SHORT_OF[key];
    const type = typeof DEFAULTS[key] === 'boolean' ? 'boolean' : 'string';
    return [flagOf(key), short === undefined ? { type } : { type, short }];
  }),
);

/** Every flag: one for each setting, and those that only the command has. */
export const FLAGS = {
  ...settingFlags,
  config: { type: 'string', short: 'c' },
  'check-config': { type: 'boolean' },
  open: { type: 'boolean' },
  demo: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const satisfies Options;

/** The flags without a setting that have a variable in the environment too. */
export const COMMAND_VARIABLES = {
  config: variableOf('config'),
  checkConfig: variableOf('checkConfig'),
  open: variableOf('open'),
  demo: variableOf('demo'),
} as const;

/** What `--help` prints. */
export const HELP = `Usage: sse-tail [options] [LOG...]

Watch log files from anywhere: open the page, or run  curl -N URL/logs/NAME

A LOG is a file, NAME=FILE, or - for standard input:
  sse-tail /var/log/app.log web=/var/log/nginx/access.log
  sse-tail 'web=/var/log/nginx/*.log'     each file that matches, now or later
  app | sse-tail -
  sse-tail --config config.json

For the "auth" of a config:
  sse-tail hash-password     reads a password, prints what to write for "password"
  sse-tail new-token         prints a bearer token, and what to write for "sha256"

Options:
  -c, --config FILE      settings and logs, as JSON; read again when it changes or on SIGHUP
      --check-config     say whether the settings are right, and stop
  -p, --port PORT        TCP port (${DEFAULTS.port}); 0 takes any that is free
  -b, --bind ADDRESS     address to listen on (${DEFAULTS.bind})
      --allow-anonymous  let other machines read without sign-in; needed with other addresses
  -n, --lines COUNT      begin this many lines before the end (${DEFAULTS.lines})
      --base PATH        the path that every URL begins with (${DEFAULTS.base})
      --poll             only look for new lines now and then; for network file systems
      --open             open the page in a browser
      --demo             write made-up lines to the logs whose files are missing
  -h, --help             print this
  -v, --version          print the version

Every setting of the config has a flag and a variable: pollMs is --poll-ms 500 and
SSE_TAIL_POLL_MS=500, websocket is --no-websocket and SSE_TAIL_WEBSOCKET=false. The command line
beats the environment, which beats the config file.
`;
