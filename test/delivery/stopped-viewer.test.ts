import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describe, expect, onTestFinished, test } from 'vitest';

import { createJournal } from '../helpers/journal.ts';
import { viewerCount } from '../helpers/http.ts';
import { POLL } from '../helpers/sse-client.ts';
import { startTestServer } from '../helpers/server.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const PROGRAM = fileURLToPath(new URL('../helpers/viewer-process.mjs', import.meta.url));
/** More than the kernel takes for a connection, three times. */
const LINES_A_FILE = 100_000;
const WAIT = { interval: 50, timeout: 60_000 } as const;

describe.skipIf(process.platform === 'win32')('a viewer whose process is stopped', () => {
  test.each([
    ['is waited for', 60_000],
    ['is cut off and comes back by its id', 300],
  ])(
    'S02: across three rotations, and goes on, %s: it has every line once',
    async (_what, stallTimeoutMs) => {
      const journal = createJournal(join(tempFolder(), 'app.log'));
      journal.write(1000);
      const server = await startTestServer({ stallTimeoutMs, logs: { app: journal.path } });
      onTestFinished(() => server.close());
      const child = spawn(process.execPath, [PROGRAM, `${server.url}logs/app?from=start`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      const lines: string[] = [];
      const gaps: string[] = [];
      createInterface(child.stdout).on('line', (line) => {
        const { event, data }: { event?: string; data: string } = JSON.parse(line);
        if (event === undefined) lines.push(data);
        if (event === 'gap') gaps.push(data);
      });
      await expect.poll(() => lines.length, WAIT).toBe(journal.count);
      child.kill('SIGSTOP');
      for (let rotation = 0; rotation < 3; rotation += 1) {
        journal.write(LINES_A_FILE);
        journal.rotateByRename();
      }
      journal.write(1000);
      const isCutOff = stallTimeoutMs < 1000;
      if (isCutOff) await expect.poll(() => viewerCount(server.url), POLL).toBe(0);
      child.kill('SIGCONT');
      await expect.poll(() => lines.length, WAIT).toBeGreaterThanOrEqual(journal.count);
      expect(lines).toEqual(journal.lines());
      expect(gaps).toEqual([]);
      expect(server.errors).toEqual([]);
    },
    90_000,
  );
});
