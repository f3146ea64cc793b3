import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { ask, errorCode, openResponse } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { metric } from '../helpers/metric.ts';
import { startTestServer } from '../helpers/server.ts';
import { POLL, connectSse } from '../helpers/sse-client.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** As many searches wait as may. */
const MAX_WAITING = 32;

test('searches beyond maxScans wait, and only so many: for one more there is ERR_BUSY', async () => {
  // More hits than the kernel takes for who does not read them.
  const server = await serveLog(`${'a'.repeat(4000)}\n`.repeat(10_000), { maxScans: 1 });
  const unread = await openResponse(`${server.url}api/search/app?q=a&hits=10000`);
  unread.pause();
  const answers = Array.from({ length: MAX_WAITING + 1 }, () =>
    ask(`${server.url}api/search/app?q=a&hits=1`),
  );
  const refused = await Promise.race(answers);
  expect([refused.status, errorCode(refused)]).toEqual([503, 'ERR_BUSY']);
  expect(await metric(server.url, 'sse_tail_requests_refused_total{code="ERR_BUSY"}')).toBe(1);
  unread.destroy();
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(statuses.toSorted((a, b) => a - b)).toEqual([
    ...Array<number>(MAX_WAITING).fill(200),
    503,
  ]);
});

test('readers of compressed files beyond maxInflates wait, are counted, and miss nothing', async () => {
  const folder = tempFolder();
  const names = ['one', 'two'] as const;
  // More than a pass and the kernel take for who does not read it.
  const older = numberedLines(800_000);
  for (const name of names) {
    writeFileSync(join(folder, `${name}.log.1.gz`), gzipSync(older, { level: 1 }));
    writeFileSync(join(folder, `${name}.log`), numberedLines(1, 800_001));
  }
  const logs = Object.fromEntries(names.map((name) => [name, join(folder, `${name}.log`)]));
  const server = await startTestServer({ logs, maxInflates: 1 });
  const waited = (): Promise<number> => metric(server.url, 'sse_tail_inflates_waited_total');
  const query = '?from=start&follow=false&format=text';
  const first = await openResponse(`${server.url}logs/one${query}`);
  first.pause();
  expect(await waited()).toBe(0);
  const second = await ask(`${server.url}logs/two${query}`);
  expect(second.text).toBe(older + numberedLines(1, 800_001));
  expect(await waited()).toBeGreaterThanOrEqual(1);
  const chunks: Buffer[] = [];
  for await (const chunk of first) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe(older + numberedLines(1, 800_001));
  await server.close();
});

test('of a compressed file no more than maxInflatedBytes is inflated, and viewers are told', async () => {
  const server = await serveLog(numberedLines(1), { maxInflatedBytes: 1_048_576 });
  writeFileSync(`${server.file}.1.gz`, gzipSync(Buffer.alloc(8 * 1024 * 1024, 'a line\n')));
  const viewer = connectSse(server.stream('from=start'));
  await viewer.sawNotice('live');
  expect(viewer.notices('gap')).not.toEqual([]);
  const [{ reason } = {}] = viewer.notices('gap');
  await expect
    .poll(() => metric(server.url, `sse_tail_gaps_total{reason="${reason}"}`), POLL)
    .toBeGreaterThanOrEqual(1);
});
