import {
  appendFileSync,
  closeSync,
  openSync,
  renameSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';

import { expect, test } from 'vitest';

import { connectAccounting, connectBlocks } from '../helpers/blocks-viewer.ts';
import { nothingReceived } from '../helpers/viewer.ts';
import type { Received } from '../helpers/viewer.ts';
import { eventNames, hasLines, isLive, useStage } from '../log/stage.ts';

const stage = useStage({ poll: true, pollMs: 20, rotateWaitMs: 60 });

test.each([
  ['events', connectBlocks],
  ['WebSocket', connectAccounting],
])('notices pass, whatever the filter (%s)', async (_form, connect) => {
  const { path, watch } = stage();
  appendFileSync(path, 'hay 1\nneedle 1\nhay 2\n');
  const received = nothingReceived();
  watch(received, 'from=start&grep=needle', connect);
  await isLive(received);
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'hay 3\nneedle 2\n');
  await hasLines(received, 2);
  truncateSync(path, 0);
  await expect.poll(() => eventNames(received)).toContain('truncated');
  appendFileSync(path, 'hay 4\nneedle 3\n');
  await hasLines(received, 3);
  expect(received.lines).toEqual(['needle 1', 'needle 2', 'needle 3']);
  expect(eventNames(received).filter((name) => name !== 'live')).toEqual(['rotated', 'truncated']);
});

test('of late lines those are told that pass', async () => {
  const { path, watch } = stage();
  appendFileSync(path, 'needle 1\n');
  const received = nothingReceived();
  watch(received, 'from=start&grep=needle', connectBlocks);
  await isLive(received);
  const writer = openSync(path, 'a');
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'needle 2\n');
  await hasLines(received, 2);
  writeSync(writer, 'hay\n');
  writeSync(writer, 'hay\nlate needle\nhay\n2026-11-21 needle\n  and its trace\n');
  closeSync(writer);
  await expect
    .poll(() => lateLines(received), { timeout: 25_000 })
    .toEqual(['late needle', '2026-11-21 needle', '  and its trace']);
  expect(received.lines).toEqual(['needle 1', 'needle 2']);
});

function lateLines({ notices }: Received): unknown[] {
  return notices.flatMap((notice) => (notice.event === 'late' ? notice.lines : []));
}

test('what begins a file belongs to nothing in the one before, and context does not reach across', async () => {
  const { path, watch } = stage();
  appendFileSync(path, '2026-11-21 hay\nlast hay\n2026-11-21 needle 1\n');
  const received = nothingReceived();
  watch(received, 'from=start&grep=needle&context=2', connectBlocks);
  await isLive(received);
  renameSync(path, `${path}.1`);
  writeFileSync(
    path,
    '  no trace\n  nor this\n2026-11-21 more\n2026-11-21 more\n2026-11-21 needle 2\n',
  );
  await hasLines(received, 6);
  expect(received.lines).toEqual([
    '2026-11-21 hay',
    'last hay',
    '2026-11-21 needle 1',
    '2026-11-21 more',
    '2026-11-21 more',
    '2026-11-21 needle 2',
  ]);
});
