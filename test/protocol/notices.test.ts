import { describe, expect, test } from 'vitest';

import type { Notice } from '../../src/protocol/notice.ts';
import { RESERVED_EVENT_NAMES } from '../../src/protocol/notice.ts';
import { frameForm } from '../../src/protocol/wire-batch.ts';
import { createWireForm } from '../../src/protocol/format.ts';

const NOTICES: readonly Notice[] = [
  { event: 'gap', reason: 'truncated', message: 'app.log was cut', bytes: 7 },
  { event: 'gap', reason: 'io-error', message: 'data: x\n\nid: 9\r\nevent: "end"' },
  { event: 'rotated', from: 'app.log.1', to: 'app.log' },
  { event: 'truncated', file: 'app\nlog', size: 3 },
  { event: 'truncated', file: 'app.log', count: 12 },
  { event: 'late', file: 'app.log.1', lines: ['a', { base64: '/w==' }], partial: true },
  { event: 'live' },
  { event: 'waiting', reason: 'missing', message: 'no file' },
  { event: 'busy', message: 'no room' },
  { event: 'end', reason: 'limit', final: true },
];

describe.each(NOTICES)('a notice of $event', (notice) => {
  test('is an event of its own type with the other fields as JSON on one line', () => {
    const { event, ...fields } = notice;
    const text = createWireForm('events', 'tick').notice(notice, null)?.toString();
    expect(text).toBe(`event: ${event}\ndata: ${JSON.stringify(fields)}\n\n`);
    expect(text?.split('\n')).toHaveLength(4);
  });

  test('is the same as a batch', () => {
    expect(createWireForm('batch', null).notice(notice, 'ID')).toEqual(
      createWireForm('events', null).notice(notice, 'ID'),
    );
  });

  test('is a whole frame over WebSocket', () => {
    expect(JSON.parse(String(frameForm.notice(notice, null)))).toEqual(notice);
    expect(JSON.parse(String(frameForm.notice(notice, 'ID')))).toEqual({ ...notice, id: 'ID' });
  });

  test('has a name that line events may not take', () => {
    expect(RESERVED_EVENT_NAMES).toContain(notice.event);
  });
});

test('carries an id where it moves the client', () => {
  const form = createWireForm('events', null);
  expect(form.notice({ event: 'live' }, '4-0123456789ab')?.toString()).toBe(
    'event: live\nid: 4-0123456789ab\ndata: {}\n\n',
  );
});

test('opens a WebSocket with the position and the time to wait', () => {
  expect(JSON.parse(String(frameForm.open('4-0123456789ab', 1200)))).toEqual({
    event: 'open',
    retryMs: 1200,
    id: '4-0123456789ab',
  });
  expect(frameForm.heartbeat()).toBeNull();
});
