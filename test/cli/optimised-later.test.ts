import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { startChildServer } from '../helpers/child-server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** Runs Node so that V8 tells what it has optimised. */
const TRACED = ['sh', '-c', 'exec "$0" --trace-opt "$@"'] as const;

test('V8 optimises what serves lines, and next to nothing of what is only loaded', async () => {
  const folder = tempFolder();
  const path = join(folder, 'app.log');
  writeFileSync(path, 'a line of a log\n'.repeat(1_000_000));
  const config = { port: 0, logs: { app: path } };
  const server = await startChildServer(join(folder, 'config.json'), config, { within: TRACED });
  onTestFinished(() => server.kill());
  const optimised = (): number => server.output().split('completed optimizing').length - 1;
  const whenLoaded = optimised();
  expect(whenLoaded).toBeLessThan(10);
  const response = await fetch(new URL('/logs/app?from=start&follow=false', server.url));
  await response.arrayBuffer();
  await expect.poll(optimised, { timeout: 25_000 }).toBeGreaterThan(whenLoaded + 10);
});
