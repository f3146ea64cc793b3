import { once } from 'node:events';
import { connect } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import { ask } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { metric } from '../helpers/metric.ts';
import { POLL, connectSse } from '../helpers/sse-client.ts';

test('/metrics tells of viewers, lines, and who is behind', async () => {
  const server = await serveLog(numberedLines(3));
  const client = connectSse(server.stream());
  await client.sawNotice('live');
  server.append(numberedLines(5, 4));
  await client.sawLines(8);
  const value = (name: string) => metric(server.url, name);
  expect(await value('sse_tail_viewers')).toBe(1);
  expect(await value('sse_tail_viewers_max')).toBeGreaterThan(1);
  expect(await value('sse_tail_viewers_served_total')).toBe(1);
  expect(await value('sse_tail_lines_total')).toBe(5);
  expect(await value('sse_tail_sent_bytes_total')).toBe(Buffer.byteLength(client.body));
  expect(await value('sse_tail_lag_bytes')).toBe(0);
  expect(await value('sse_tail_logs')).toBe(1);
  client.cut();
  await expect.poll(() => value('sse_tail_viewers'), POLL).toBe(0);
  const answer = await ask(`${server.url}metrics`);
  expect(answer.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(answer.headers['cache-control']).toBe('no-store');
});

test('/metrics tells what came of the ids that viewers came back with', async () => {
  const server = await serveLog(numberedLines(3));
  const client = connectSse(server.stream());
  await client.sawLines(3);
  const comeBack = async (id: string): Promise<void> => {
    const again = connectSse(server.stream(), { 'Last-Event-ID': id });
    await again.sawNotice('live');
  };
  await comeBack(client.lastId);
  await comeBack(client.lastId.replace(/-[0-9a-f]{12}/, '-000000000000'));
  await comeBack('no id at all');
  const resumes = (outcome: string) =>
    metric(server.url, `sse_tail_resumes_total{outcome="${outcome}"}`);
  expect([await resumes('exact'), await resumes('gap'), await resumes('bad-id')]).toEqual([
    1, 1, 1,
  ]);
  const { text } = await ask(`${server.url}metrics`);
  expect(text).toContain('sse_tail_gaps_total{reason="bad-id"} 1');
});

function finds(url: string, by: string): Promise<number> {
  return metric(url, `sse_tail_finds_total{by="${by}"}`);
}

test('/metrics tells of looks by what made somebody look', async () => {
  const polling = await serveLog(numberedLines(3), { poll: true, pollMs: 20 });
  const watching = await serveLog(numberedLines(3), { pollMs: 60_000 });
  for (const server of [polling, watching]) {
    const client = connectSse(server.stream());
    await client.sawNotice('live');
    server.append('one more\n');
    await client.sawLines(4);
  }
  expect([await finds(polling.url, 'poll'), await finds(polling.url, 'watcher')]).toEqual([1, 0]);
  expect([await finds(watching.url, 'poll'), await finds(watching.url, 'watcher')]).toEqual([0, 1]);
});

test('/metrics tells how late timers were, from the second time on', async () => {
  const server = await serveLog('');
  const delay = () => metric(server.url, 'sse_tail_event_loop_delay_seconds{quantile="1"}');
  expect(await delay()).toBeNaN();
  await expect.poll(delay, POLL).toBeGreaterThanOrEqual(0);
});

test('/metrics names no log', async () => {
  const server = await serveLog(numberedLines(3));
  await connectSse(server.stream()).sawNotice('live');
  expect((await ask(`${server.url}metrics`)).text).not.toMatch(/\bapp\b/);
});

test('/readyz says that the server is ready, and why it is not once it is to stop', async () => {
  const server = await serveLog(numberedLines(3), { drainWaitMs: 1000, maxViewers: 1 });
  const client = connectSse(server.stream());
  await client.sawNotice('live');
  const ready = await ask(`${server.url}readyz`);
  // Though it is full: whoever comes is told to come back, and that is better than an error.
  expect([ready.status, JSON.parse(ready.text)]).toEqual([200, { ready: true, reasons: [] }]);
  const closed = server.close();
  const draining = await ask(`${server.url}readyz`);
  expect(draining.status).toBe(503);
  expect(JSON.parse(draining.text)).toEqual({
    ready: false,
    reasons: [expect.stringContaining('about to stop')],
  });
  server.append('still served\n');
  await client.sawLines(4);
  await closed;
  await client.sawNotice('end');
  expect(client.notices('end')).toEqual([expect.objectContaining({ reason: 'shutdown' })]);
});

test('/metrics tells who was refused, and by which limit', async () => {
  const server = await serveLog(numberedLines(3), { maxViewers: 1, maxConnections: 3 });
  const seated = connectSse(server.stream());
  await seated.sawNotice('live');
  await connectSse(server.stream()).sawNotice('busy');
  await ask(`${server.url}logs`, { headers: { Host: 'evil.example' } });
  await ask(`${server.url}logs/none`);
  const value = (name: string) => metric(server.url, name);
  expect(await value('sse_tail_viewers_refused_total{limit="maxViewers"}')).toBe(1);
  expect(await value('sse_tail_requests_refused_total{code="ERR_HOST"}')).toBe(1);
  expect(await value('sse_tail_connections_refused_total')).toBe(0);
  const idle = [1, 2].map(() => connect(server.port, '127.0.0.1'));
  onTestFinished(() => idle.forEach((socket) => socket.destroy()));
  await Promise.all(idle.map((socket) => once(socket, 'connect')));
  const refused = connect(server.port, '127.0.0.1').on('error', () => undefined);
  await once(refused, 'close');
  idle[0]?.destroy();
  await expect
    .poll(() => value('sse_tail_connections_refused_total').catch(() => 0), POLL)
    .toBeGreaterThanOrEqual(1);
  const { text } = await ask(`${server.url}metrics`);
  expect(text).not.toContain('ERR_UNKNOWN_LOG');
});
