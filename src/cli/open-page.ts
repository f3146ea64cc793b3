import { spawn } from 'node:child_process';

const COMMAND_OF: Readonly<Record<string, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  // The empty word is the title of a window; without it `start` would take the URL for one.
  win32: ['cmd', '/c', 'start', ''],
};

/**
 * Opens `url` in the browser of whoever sits here, and does not wait for it.
 * @param platform as `process.platform`
 * @param onFailure told why, when no browser could be started
 */
export function openPage(url: string, platform: string, onFailure: (why: string) => void): void {
  const [command, ...words] = COMMAND_OF[platform] ?? ['xdg-open'];
  const child = spawn(command, [...words, url], { stdio: 'ignore', detached: true });
  child.on('error', (cause) => onFailure(`no browser could be opened: ${cause.message}`));
  child.unref();
}
