import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { startChildServer } from '../helpers/child-server.ts';
import { numberedLines } from '../helpers/log-server.ts';
import { metric } from '../helpers/metric.ts';
import { connectSse } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { workersOf } from './workers-of.ts';

const POLL = { timeout: 10_000, interval: 50 };

describe.skipIf(process.platform !== 'linux')('/metrics of two workers', () => {
  test('tells of both together, and what one has counted stays when it ends', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'app.log'), numberedLines(3));
    const config = { port: 0, logs: { app: 'app.log' }, workers: 2 };
    const server = await startChildServer(join(folder, 'config.json'), config);
    const value = (name: string) => metric(server.url, name);
    const clients = Array.from({ length: 6 }, () => connectSse(`${server.url}logs/app`));
    await Promise.all(clients.map((client) => client.sawNotice('live')));
    // Whichever is asked.
    for (let asked = 0; asked < 4; asked += 1) {
      expect(await value('sse_tail_viewers')).toBe(6);
      expect(await value('sse_tail_viewers_served_total')).toBe(6);
      expect(await value('sse_tail_logs')).toBe(1);
      expect(await value('sse_tail_workers')).toBe(2);
    }
    const [first = 0] = workersOf(server.pid);
    process.kill(first, 'SIGKILL');
    await expect.poll(() => value('sse_tail_viewers'), POLL).toBe(3);
    expect(await value('sse_tail_viewers_served_total')).toBe(6);
    await expect.poll(() => value('sse_tail_workers'), POLL).toBe(2);
    await connectSse(`${server.url}logs/app`).sawNotice('live');
    expect(await value('sse_tail_viewers_served_total')).toBe(7);
    expect(await server.stop()).toBe(0);
  });
});
