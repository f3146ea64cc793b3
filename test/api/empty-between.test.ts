import { writeFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { serveLog } from '../helpers/log-server.ts';
import { idAtOffset } from '../helpers/oracle.ts';
import { bodyOf, look } from './look.ts';

test('pages lead back over rotated files that are empty', async () => {
  const server = await serveLog('live\n');
  const oldest = Buffer.from('oldest\n');
  writeFileSync(`${server.file}.3`, oldest);
  writeFileSync(`${server.file}.2`, '');
  writeFileSync(`${server.file}.1`, '');
  const page = bodyOf(await look(server, 'lines', { at: 'end', dir: 'back' }));
  expect(page).toMatchObject({
    lines: ['live'],
    older: true,
    first: idAtOffset(oldest, { offset: oldest.length, midLine: false }),
  });
  const before = bodyOf(await look(server, 'lines', { at: page.first, dir: 'back' }));
  expect(before).toMatchObject({ lines: ['oldest'], older: false });
  const behind = bodyOf(await look(server, 'lines', { at: page.first }));
  expect(behind.lines).toEqual(['live']);
});
