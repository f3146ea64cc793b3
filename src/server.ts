import type { Settings } from './config/settings.ts';
import { listen, urlOf } from './listen.ts';
import { createSite } from './site.ts';
import type { SiteOptions } from './site.ts';

/** A server that listens. */
export interface RunningServer {
  /** Where the viewer is. */
  readonly url: string;
  /**
   * Applies new settings. Logs that stay as they are keep their viewers.
   * @returns in words, what takes effect only with a restart.
   * @throws {SseTailError} ERR_CONFIG where they cannot be used: then those of before stay.
   */
  reload(settings: Settings): Promise<string[]>;
  /** Ends all streams in good order and stops. May be called again. */
  close(): Promise<void>;
}

export type ServerOptions = Pick<SiteOptions, 'onError' | 'fileSystem'>;

/**
 * Starts a server in this process; resolves when it listens. `workers` of the settings is for the command.
 * @throws {SseTailError} ERR_PORT where it cannot listen.
 */
export async function startServer(
  settings: Settings,
  options: ServerOptions = {},
): Promise<RunningServer> {
  const { server, reload, close } = await createSite(settings, options);
  await listen(server, settings);
  // A connection that could not be accepted: the next one may be.
  server.on('error', options.onError ?? (() => undefined));
  return { url: urlOf(server, settings), reload, close };
}
