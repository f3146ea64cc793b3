import { type ConfigSources, loadConfig } from '../config/load.ts';
import { SseTailError } from '../errors.ts';
import { readVersion } from '../read-version.ts';
import { type Command, parseArguments } from './arguments.ts';
import { HELP } from './flags.ts';
import type { Host } from './host.ts';
import { printNewToken, printPasswordHash } from './secrets.ts';
import { serve } from './serve.ts';
import { missingFiles, summarise } from './words.ts';

/**
 * The command.
 * @param argv the words behind its name
 * @returns the exit code: 0 all is well, 1 something failed, 2 the command line cannot be understood
 */
export async function main(argv: readonly string[], host: Host): Promise<number> {
  try {
    await run(parseArguments(argv, host.environment, host.folder), host);
    return 0;
  } catch (cause) {
    // Anything else is a fault in the program, and its stack is wanted.
    if (!(cause instanceof SseTailError)) throw cause;
    for (const line of cause.message.split('\n')) host.complain(line);
    return cause.code === 'ERR_USAGE' ? 2 : 1;
  }
}

async function run(command: Command, host: Host): Promise<void> {
  switch (command.kind) {
    case 'help':
      return host.print(HELP.trimEnd());
    case 'version':
      return host.print(await readVersion());
    case 'hash-password':
      return printPasswordHash(host);
    case 'new-token':
      return printNewToken(host);
    case 'check':
      return check(command.sources, command.stdin, host);
    case 'serve':
      return serve(command, host);
  }
}

async function check(sources: ConfigSources, stdin: string | null, host: Host): Promise<void> {
  // Standard input is not read for this; any file stands for it.
  const logs = stdin === null ? sources.logs : { ...sources.logs, [stdin]: '-' };
  const settings = loadConfig({ ...sources, logs });
  host.print(`${sources.file ?? 'command line'} is right: ${summarise(settings)}`);
  for (const line of await missingFiles(settings)) host.complain(line);
}
