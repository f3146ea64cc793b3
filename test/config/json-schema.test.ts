import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { formatJsonSchema } from '../../src/config/schema.ts';
import { DEFAULTS } from '../../src/config/settings.ts';
import { NOTHING } from './support.ts';

const root = new URL('../../', import.meta.url);

function readSchema(): { properties: Record<string, { default?: unknown; description?: string }> } {
  return JSON.parse(readFileSync(new URL('config.schema.json', root), 'utf8'));
}

test('the published schema is that of the code (npm run build writes it)', () => {
  expect(readFileSync(new URL('config.schema.json', root), 'utf8')).toBe(formatJsonSchema());
});

test('the published schema describes every setting and gives its default', () => {
  const { properties } = readSchema();
  const { $schema: _forEditors, ...settings } = properties;
  // Folders are entries of "logs" in the config, and who may read them stands there too.
  const { folders: _inLogs, allow: _inThemToo, ...defaults } = DEFAULTS;
  expect(Object.keys(settings).toSorted()).toEqual(Object.keys(defaults).toSorted());
  for (const [key, value] of Object.entries(defaults)) {
    expect(settings[key]).toMatchObject({
      default: value,
      description: expect.stringMatching(/\.$/),
    });
  }
});

test('the example config is right', () => {
  const sources = { ...NOTHING, file: 'config.example.json', folder: new URL('.', root).pathname };
  expect(Object.keys(loadConfig(sources).logs)).toContain('app');
});
