import { appendFileSync, copyFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { nothingReceived } from '../helpers/viewer.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { linesOf, logToPull, noticesOf, pullToLive } from './pulled.ts';
import { eventNames, hasLines, isLive, useStage } from './stage.ts';

const OPEN = { follow: true, afterGap: 'oldest' } as const;

test('T01: what is known to have been written between the copy and the cut is a gap of so many bytes', async () => {
  const path = join(tempFolder(), 'app.log');
  const many = Array.from({ length: 4000 }, (_, number) => `line ${number} of many`);
  writeFileSync(path, `${many.join('\n')}\n`);
  const log = logToPull(path, { rotateWaitMs: 50 });
  const slow = await log.open({ kind: 'oldest' }, OPEN);
  const first = await slow.next();
  const live = await log.open({ kind: 'lines', count: 0 }, OPEN);
  await pullToLive(live);
  copyFileSync(path, `${path}.1`);
  appendFileSync(path, 'written between copy and cut\n');
  await live.next();
  truncateSync(path, 0);
  appendFileSync(path, 'after\n');
  const steps = [first, ...(await pullToLive(slow))];
  expect(linesOf(steps)).toEqual([...many, 'after']);
  const notices = steps.flatMap((step) => (step.kind === 'notice' ? [step.notice] : []));
  expect(notices).toEqual([
    expect.objectContaining({ event: 'gap', reason: 'copytruncate', bytes: 29 }),
  ]);
  // Who has read those lines has lost nothing, and hears that the file was cut.
  expect(noticesOf([await live.next()])).toEqual(['truncated']);
  expect(linesOf([await live.next()])).toEqual(['after']);
});

describe.each([
  ['with the watcher', false],
  ['by the poll alone', true],
])('%s', (_name, poll) => {
  const stage = useStage({ poll, pollMs: 50, rotateWaitMs: 100 });

  test('T02: whoever goes on from a copy to the live file hears that it was cut', async () => {
    const { journal, watch, visit } = stage();
    journal.write(10);
    const [live, away] = [nothingReceived(), nothingReceived()];
    watch(live);
    await isLive(live);
    await visit(away, 10);
    journal.write(10);
    journal.rotateByCopy();
    journal.write(10);
    watch(away);
    await hasLines(live, 30);
    await hasLines(away, 30);
    for (const received of [live, away]) {
      expect(received.lines).toEqual(journal.lines());
      expect(eventNames(received)).toContain('truncated');
      expect(eventNames(received)).not.toContain('rotated');
    }
  });
});
