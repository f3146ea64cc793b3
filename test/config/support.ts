import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConfigSources, loadConfig } from '../../src/config/load.ts';
import type { Settings } from '../../src/config/settings.ts';
import { SseTailError } from '../../src/errors.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** Loads a config file with this content, and what else a test says. */
export function load(content: string, further: Partial<ConfigSources> = {}): Settings {
  const folder = further.folder ?? tempFolder();
  writeFileSync(join(folder, 'config.json'), content);
  return loadConfig({ ...NOTHING, file: 'config.json', ...further, folder });
}

/** No file, no variable, no flag. */
export const NOTHING: ConfigSources = {
  file: null,
  environment: {},
  furtherVariables: [],
  flags: {},
  logs: {},
  folder: '/',
};

/** The lines of the message with which `action` refuses a config. */
export function refusal(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof SseTailError && error.code === 'ERR_CONFIG')
      return error.message.split('\n');
    throw error;
  }
  throw new Error('the config was taken');
}
