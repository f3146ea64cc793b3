import { describe, expect, test } from 'vitest';

import { createWireForm } from '../../src/protocol/format.ts';
import { lateOf } from '../../src/protocol/late.ts';
import { frameForm } from '../../src/protocol/wire-batch.ts';
import { batchOf, markFrom } from './hand-made.ts';

const BYTES = Buffer.concat([Buffer.from('one\r\ntwö\n'), Buffer.from([0xff, 0x0a])]);
const NOTICE = { event: 'late', file: 'app.log.1', lines: ['one', 'twö', { base64: '/w==' }] };

describe('lines that came late', () => {
  const late = lateOf(batchOf(BYTES), { file: 'app.log.1', continues: false });

  test('are told in the words of a batch', () => {
    expect(late.notice).toEqual(NOTICE);
  });

  test.each(['events', 'batch', 'ndjson'] as const)('are a notice in %s', (format) => {
    const form = createWireForm(format, null);
    expect(form.late(late, null)).toEqual(form.notice(late.notice, null));
    expect(form.late(late, 'ID')).toEqual(form.notice(late.notice, 'ID'));
  });

  test('are a notice over WebSocket', () => {
    expect(JSON.parse(String(frameForm.late(late, null)))).toEqual(NOTICE);
    expect(JSON.parse(String(frameForm.late(late, 'ID')))).toEqual({ ...NOTICE, id: 'ID' });
  });

  test('are their very bytes in text', () => {
    expect(createWireForm('text', null).late(late, null)).toEqual(BYTES);
  });
});

test('what goes on with a line, and what is not finished, says so', () => {
  const batch = batchOf('half', { startOffset: 10, marks: [markFrom(0)], endsMidLine: true });
  expect(lateOf(batch, { file: 'app.log.1', continues: true }).notice).toEqual({
    event: 'late',
    file: 'app.log.1',
    lines: ['half'],
    continues: true,
    partial: true,
  });
});
