import { once } from 'node:events';
import { resolve } from 'node:path';
import { type ConfigSources, loadConfig } from '../config/load.ts';
import { SseTailError } from '../errors.ts';
import { createFileWatch } from '../lib/file-watch.ts';
import type { FileWatch } from '../lib/file-watch.ts';
import { readVersion } from '../read-version.ts';
import { type RunningServer, startServer } from '../server.ts';
import { startWorkers } from '../workers/workers.ts';
import { createSpool, type Spool } from '../writers/spool.ts';
import type { Settings } from '../config/settings.ts';
import type { ServeCommand } from './arguments.ts';
import { createDemos, type Demos } from './demos.ts';
import type { Host } from './host.ts';
import { notifySystemd } from './notify-systemd.ts';
import { createOwnLog } from './own-log.ts';
import type { OwnLog } from './own-log.ts';
import { openPage } from './open-page.ts';
import { watchForTailing } from './tailed-log.ts';
import type { TailedLogWatch } from './tailed-log.ts';
import { missingFiles, summarise } from './words.ts';

/** What has been started, in that order; it ends in the opposite one. */
type Closing = (() => Promise<void>)[];

/**
 * Serves logs until the host says stop, then ends what it began.
 * @throws SseTailError ERR_CONFIG, ERR_PORT or ERR_WORKER when it cannot begin
 */
export async function serve(command: ServeCommand, host: Host): Promise<void> {
  const closing: Closing = [];
  try {
    await start(command, host, closing);
    if (!host.stop.aborted) await once(host.stop, 'abort');
  } finally {
    for (const close of closing.toReversed()) await close();
  }
}

async function start(command: ServeCommand, host: Host, closing: Closing): Promise<void> {
  let log: OwnLog | null = null;
  const warn = (line: string) => (log === null ? host.complain(line) : log.warn(line));
  const sources = await withSpool(command, { host, warn }, closing);
  const { file, folder } = sources;
  const watch = file === null ? null : createFileWatch([resolve(folder, file)]);
  const settings = loadConfig(sources);
  const ownLog = openOwnLog(settings, host);
  log = ownLog.log;
  const demos = command.demo ? createDemos(warn) : null;
  if (demos) closing.push(() => demos.close());
  await demos?.update(settings);
  const begin = settings.workers === 1 ? startServer : startWorkers;
  const server = await begin(settings, {
    onError: log.error,
    onRequest: (entry) => ownLog.log.debug('request', entry),
  });
  closing.push(() => server.close());
  closing.push(await ownLog.keepApart(server));
  // Before anything is printed: whoever reads the URL may send signals.
  reloadWhenAsked({ sources, watch, server, demos, log, host, closing });
  host.print(`sse-tail ${await readVersion()}`);
  host.print(`  ${server.url}   ${summarise(settings)}`);
  for (const line of await missingFiles(settings)) log.warn(line);
  if (command.open) openPage(server.url, host.platform, warn);
  await notifySystemd('READY=1', host.environment, warn);
  closing.push(async () => {
    ownLog.log.info('stopping; viewers are told to come back');
    await notifySystemd('STOPPING=1', host.environment, warn);
  });
}

/** Its own log, which falls silent where each line of it would come back as a line of a log. */
function openOwnLog({ logLevel, logFormat }: Settings, { ownLog }: Host) {
  let tailed: TailedLogWatch | null = null;
  const usual = ownLog.isTerminal ? 'text' : 'json';
  const log = createOwnLog({
    level: logLevel,
    format: logFormat === 'auto' ? usual : logFormat,
    write: (line) => {
      if (tailed?.isTailed !== true) ownLog.write(line);
    },
  });
  return {
    log,
    /** Looks from now on whether it is written to a file that is tailed; returns what ends that. */
    async keepApart({ logsOf }: RunningServer): Promise<() => Promise<void>> {
      const watch = await watchForTailing({
        file: ownLog.file,
        logsOf,
        onTailed: (names) => log.warn(tailedWords(names)),
      });
      tailed = watch;
      return async () => watch.close();
    },
  };
}

function tailedWords(names: readonly string[]): string {
  return (
    `what sse-tail says itself goes to the file of ${names.join(', ')}, which it serves: each line would ` +
    'bring another; nothing more is written there. Send standard error elsewhere, as with 2>sse-tail.err'
  );
}

/** Standard input becomes a file, and from there on is a log like any other. */
async function withSpool(
  { sources, stdin }: ServeCommand,
  teller: Teller,
  closing: Closing,
): Promise<ConfigSources> {
  if (stdin === null) return sources;
  const spool = await createSpool(teller.host.stdin);
  closing.push(() => spool.close());
  void tellTheEnd(spool, stdin, teller);
  return { ...sources, logs: { ...sources.logs, [stdin]: spool.path } };
}

interface Teller {
  readonly host: Host;
  readonly warn: (line: string) => void;
}

async function tellTheEnd(spool: Spool, name: string, { host, warn }: Teller): Promise<void> {
  try {
    await spool.done;
    if (!host.stop.aborted) warn(`${name}: standard input has ended; still serving it`);
  } catch (cause) {
    warn(`${name}: standard input was lost: ${String(cause)}`);
  }
}

interface Reloading {
  readonly sources: ConfigSources;
  /** Null where there is no config file. */
  readonly watch: FileWatch | null;
  readonly server: RunningServer;
  readonly demos: Demos | null;
  readonly log: OwnLog;
  readonly host: Host;
  readonly closing: Closing;
}

function reloadWhenAsked(reloading: Reloading): void {
  const { watch, log, host, closing } = reloading;
  let running = Promise.resolve();
  const reloadNext = () => {
    running = running.then(() => reload(reloading));
  };
  closing.push(() => running);
  if (watch === null) {
    host.onReload(() => log.warn('there is no config file to read again'));
    return;
  }
  host.onReload(reloadNext);
  watch.start(reloadNext);
  closing.push(async () => watch.close());
}

/** Never rejects for a bad config: that is reported, and the old one stays. */
async function reload({ sources, server, demos, log, host }: Reloading): Promise<void> {
  if (host.stop.aborted) return;
  try {
    const settings = loadConfig(sources);
    await demos?.update(settings);
    log.setLevel(settings.logLevel);
    const needsRestart = await server.reload(settings);
    host.print(`  config read again   ${summarise(settings)}`);
    for (const line of needsRestart) log.warn(line);
    for (const line of await missingFiles(settings)) log.warn(line);
  } catch (cause) {
    if (!(cause instanceof SseTailError)) throw cause;
    for (const line of cause.message.split('\n')) log.warn(line);
    log.warn('the config stays as it was');
  }
}
