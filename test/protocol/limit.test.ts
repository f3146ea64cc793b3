import { describe, expect, test } from 'vitest';

import { frameForm } from '../../src/protocol/wire-batch.ts';
import { createWireForm } from '../../src/protocol/format.ts';
import { HEAD, batchOf } from './hand-made.ts';

describe('ids of a stream with a limit say how many lines are left', () => {
  const batch = batchOf('a\nb\n');

  test('as events', () => {
    expect(createWireForm('events', null).batch(batch, 5).toString()).toBe(
      `id: 2-${HEAD}---4\ndata: a\n\nid: 4-${HEAD}---3\ndata: b\n\n`,
    );
  });

  test('as NDJSON', () => {
    const lines = createWireForm('ndjson', null).batch(batch, 2).toString().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).id)).toEqual([`2-${HEAD}---1`, `4-${HEAD}---0`]);
  });

  test('as a batch', () => {
    const text = createWireForm('batch', null).batch(batch, 5).toString();
    expect(text).toContain(`\nid: 4-${HEAD}---3\n`);
  });

  test('as a frame', () => {
    const message = JSON.parse(frameForm.batch(batch, 5).toString());
    expect(message.id).toBe(`4-${HEAD}---3`);
  });

  test('of a piece of a line as well', () => {
    const piece = batchOf('pie', { endsMidLine: true });
    expect(createWireForm('events', null).batch(piece, 2).toString()).toBe(
      `id: 3-${HEAD}--c-1\ndata: pie\n\n`,
    );
  });
});
