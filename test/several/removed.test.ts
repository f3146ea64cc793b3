import { expect, test } from 'vitest';

import { connectSse } from '../helpers/sse-client.ts';
import { serveLogs } from './stage.ts';

test('a log that is no longer offered ends its part, and the last one the stream', async () => {
  const server = await serveLogs(['app', 'web']);
  const client = connectSse(server.stream('from=start'));
  await client.opened;
  server.journal('app').write(1);
  await expect.poll(() => client.lines('app')).toHaveLength(1);
  const { app, ...others } = server.settings.logs;
  await server.reload({ ...server.settings, logs: others });
  await expect
    .poll(() => client.notices('end'))
    .toEqual([{ reason: 'removed', final: false, log: 'app' }]);
  server.journal('web').write(1);
  await expect.poll(() => client.lines('web')).toHaveLength(1);
  expect(client.isClosed).toBe(false);
  await server.reload({ ...server.settings, logs: {} });
  await client.closed;
  expect(client.notices('end').at(-1)).toEqual({ reason: 'removed', final: false });
  expect(app).toBeDefined();
});

test('the end of the server is said once, and not of each log', async () => {
  const server = await serveLogs(['app', 'web']);
  const client = connectSse(server.stream());
  await client.opened;
  await server.close();
  await client.closed;
  expect(client.notices('end')).toEqual([{ reason: 'shutdown', final: false }]);
});
