/**
 * sse-tail as a library: the server that the command runs.
 *
 * @example
 * import { DEFAULTS, startServer } from 'sse-tail';
 * const logs = { app: { path: '/var/log/app.log', rotated: null } };
 * const server = await startServer({ ...DEFAULTS, logs });
 * console.log(server.url);
 */
export { loadConfig } from './config/load.ts';
export type { ConfigSources } from './config/load.ts';
export { DEFAULTS } from './config/settings.ts';
export type { LogSettings, Settings } from './config/settings.ts';
export { SseTailError } from './errors.ts';
export type { ErrorCode } from './errors.ts';
export { startServer } from './server.ts';
export type { RunningServer, ServerOptions } from './server.ts';
