import { DEFAULTS } from '../../src/config/settings.ts';
import type { LogSettings, Settings } from '../../src/config/settings.ts';
import { startServer } from '../../src/server.ts';
import type { RunningServer, ServerOptions } from '../../src/server.ts';

export interface TestServer extends RunningServer {
  readonly settings: Settings;
  /** Everything that the server reported while it ran. */
  readonly errors: unknown[];
}

export interface TestSettings extends Partial<Omit<Settings, 'logs'>> {
  readonly logs: Readonly<Record<string, string | LogSettings>>;
}

/** The settings of a test: defaults, any free port, and logs given as paths. */
function toSettings({ logs, ...overrides }: TestSettings): Settings {
  const entries = Object.entries(logs).map(([name, log]) => [
    name,
    typeof log === 'string' ? { path: log, rotated: null } : log,
  ]);
  return { ...DEFAULTS, port: 0, ...overrides, logs: Object.fromEntries(entries) };
}

/** A real server on a free port. The test closes it. */
export async function startTestServer(
  wanted: TestSettings,
  options: Pick<ServerOptions, 'fileSystem' | 'onRequest'> = {},
): Promise<TestServer> {
  const settings = toSettings(wanted);
  const errors: unknown[] = [];
  const server = await startServer(settings, {
    ...options,
    onError: (error) => errors.push(error),
  });
  return { ...server, settings, errors };
}
