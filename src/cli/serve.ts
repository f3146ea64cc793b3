import { once } from 'node:events';
import { resolve } from 'node:path';
import { type ConfigSources, loadConfig } from '../config/load.ts';
import { SseTailError } from '../errors.ts';
import { faultText } from '../lib/fault.ts';
import { readVersion } from '../lib/read-version.ts';
import { type RunningServer, startServer } from '../server.ts';
import { startWorkers } from '../workers/workers.ts';
import { createSpool, type Spool } from '../writers/spool.ts';
import type { ServeCommand } from './arguments.ts';
import { createDemos, type Demos } from './demos.ts';
import type { Host } from './host.ts';
import { openPage } from './open-page.ts';
import { createConfigWatch } from './watch-config.ts';
import type { ConfigWatch } from './watch-config.ts';
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
  const sources = await withSpool(command, host, closing);
  const { file, folder } = sources;
  const watch = file === null ? null : createConfigWatch(resolve(folder, file));
  const settings = loadConfig(sources);
  const demos = command.demo ? createDemos(host.complain) : null;
  if (demos) closing.push(() => demos.close());
  await demos?.update(settings);
  const onError = (error: unknown): void => host.complain(faultText(error));
  const begin = settings.workers === 1 ? startServer : startWorkers;
  const server = await begin(settings, { onError });
  closing.push(() => server.close());
  // Before anything is printed: whoever reads the URL may send signals.
  reloadWhenAsked({ sources, watch, server, demos, host, closing });
  host.print(`sse-tail ${await readVersion()}`);
  host.print(`  ${server.url}   ${summarise(settings)}`);
  for (const line of await missingFiles(settings)) host.complain(line);
  if (command.open) openPage(server.url, host.platform, host.complain);
}

/** Standard input becomes a file, and from there on is a log like any other. */
async function withSpool(
  { sources, stdin }: ServeCommand,
  host: Host,
  closing: Closing,
): Promise<ConfigSources> {
  if (stdin === null) return sources;
  const spool = await createSpool(host.stdin);
  closing.push(() => spool.close());
  void tellTheEnd(spool, stdin, host);
  return { ...sources, logs: { ...sources.logs, [stdin]: spool.path } };
}

async function tellTheEnd(spool: Spool, name: string, host: Host): Promise<void> {
  try {
    await spool.done;
    if (!host.stop.aborted) host.complain(`${name}: standard input has ended; still serving it`);
  } catch (cause) {
    host.complain(`${name}: standard input was lost: ${String(cause)}`);
  }
}

interface Reloading {
  readonly sources: ConfigSources;
  /** Null where there is no config file. */
  readonly watch: ConfigWatch | null;
  readonly server: RunningServer;
  readonly demos: Demos | null;
  readonly host: Host;
  readonly closing: Closing;
}

function reloadWhenAsked(reloading: Reloading): void {
  const { watch, host, closing } = reloading;
  let running = Promise.resolve();
  const reloadNext = () => {
    running = running.then(() => reload(reloading));
  };
  closing.push(() => running);
  if (watch === null) {
    host.onReload(() => host.complain('there is no config file to read again'));
    return;
  }
  host.onReload(reloadNext);
  watch.start(reloadNext);
  closing.push(async () => watch.close());
}

/** Never rejects for a bad config: that is reported, and the old one stays. */
async function reload({ sources, server, demos, host }: Reloading): Promise<void> {
  if (host.stop.aborted) return;
  try {
    const settings = loadConfig(sources);
    await demos?.update(settings);
    const needsRestart = await server.reload(settings);
    host.print(`  config read again   ${summarise(settings)}`);
    for (const line of needsRestart) host.complain(line);
    for (const line of await missingFiles(settings)) host.complain(line);
  } catch (cause) {
    if (!(cause instanceof SseTailError)) throw cause;
    for (const line of cause.message.split('\n')) host.complain(line);
    host.complain('the config stays as it was');
  }
}
