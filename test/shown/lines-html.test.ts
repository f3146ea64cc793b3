import { expect, test } from 'vitest';

import { linesHtml } from '../../src/shown/lines-html.ts';

test.each([
  '2026-11-21T10:00:00Z',
  '2026-11-21 10:00:00,123',
  '2026-11-21 10:00:00.123+0100',
  '[2026-11-21 10:00]',
])('the time at the start of a line stands apart: %s', (time) => {
  expect(linesHtml([`${time} begins`], 1)).toContain(`<span class="time">${time}</span> begins<`);
});

test('lines that go on with one have its level, and no other', () => {
  const html = linesHtml(['ERROR broken', '    at once', 'something else'], 3);
  const levels = html.split('</div>').map((row) => /data-level="(\w+)"/.exec(row)?.[1]);
  expect(levels.slice(0, 3)).toEqual(['error', 'error', undefined]);
});
