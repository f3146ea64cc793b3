import { expect, test } from 'vitest';

import type { BatchMessage } from '../../../src/protocol/batch-message.ts';
import { createFeed } from '../../../web/feed.ts';
import type { Feed } from '../../../web/feed.ts';
import { idOf } from '../../../web/lines/row.ts';
import { createLineWindow } from '../../../web/window/window.ts';
import type { LineWindow } from '../../../web/window/window.ts';

function batch(offset: number, ...lines: BatchMessage['lines']): BatchMessage {
  const lengths = lines.map((text) => (typeof text === 'string' ? text.length + 1 : 3));
  const end = lengths.reduce((sum, length) => sum + length, offset);
  return { offset, lengths, marks: [], lines, id: `${end}-0123456789ab` };
}

function feedInto(lines: LineWindow): Feed {
  return createFeed({
    add: (rows, id) => lines.append(rows, id),
    get last() {
      return lines.at(lines.end - 1);
    },
  });
}

function textsOf(store: LineWindow): string[] {
  const texts = [];
  for (let sequence = store.first; sequence < store.end; sequence += 1) {
    const row = store.at(sequence);
    texts.push(row?.kind === 'notice' ? `[${row.title}] ${row.text}` : (row?.text ?? ''));
  }
  return texts;
}

test('lines become rows with their offsets', () => {
  const store = createLineWindow();
  feedInto(store).batch(batch(100, 'abc', { base64: 'Yv8=' }));
  expect(store.at(0)).toMatchObject({ text: 'abc', offset: 100, size: 4, utf8: true });
  expect(store.at(1)).toMatchObject({ kind: 'notice', title: 'Binary' });
  expect(store.at(2)).toMatchObject({ text: 'b\\xff', offset: 104, size: 3, utf8: false });
});

test('a gap stands between the lines where it happened', () => {
  const store = createLineWindow();
  const feed = feedInto(store);
  feed.batch(batch(0, 'a'));
  feed.notice({ event: 'gap', reason: 'gone', message: 'the file was removed', bytes: 2000 });
  feed.batch(batch(50, 'b'));
  expect(textsOf(store)).toEqual(['a', '[Gap] the file was removed · 2.0 kB missing (gone)', 'b']);
});

test('a hole that nobody told of is shown as a fault', () => {
  const store = createLineWindow();
  const feed = feedInto(store);
  feed.batch(batch(0, 'a'));
  feed.batch(batch(7, 'b'));
  expect(textsOf(store)[1]).toBe(
    '[Hole] 5 bytes did not arrive here, and the server did not say why',
  );
});

test('what a resumed stream says again is not shown again', () => {
  const store = createLineWindow();
  const feed = feedInto(store);
  feed.batch(batch(0, 'a'));
  feed.notice({ event: 'rotated', from: 'app.log.1', to: 'app.log' });
  feed.notice({ event: 'rotated', from: 'app.log.1', to: 'app.log' });
  expect(textsOf(store)).toHaveLength(2);
});

test('lines that came late are rows without an offset, after words that say so', () => {
  const store = createLineWindow();
  const feed = feedInto(store);
  feed.batch(batch(0, 'a'));
  feed.notice({ event: 'rotated', from: 'app.log.1', to: 'app.log' });
  const lines = ['whole', { base64: 'Yv8=' }, 'hal'];
  feed.notice({ event: 'late', file: 'app.log.1', lines, partial: true });
  feed.notice({ event: 'late', file: 'app.log.1', lines: ['f'], continues: true });
  feed.batch(batch(0, 'b'));
  expect(textsOf(store).slice(2)).toEqual([
    '[Late] 3 lines came to app.log.1 after it had ended',
    'whole',
    'b\\xff',
    'hal',
    '[Late] 1 line came to app.log.1 after it had ended',
    'f',
    'b',
  ]);
  expect(store.at(3)).toMatchObject({ offset: null, unfinished: false, continues: false });
  expect(store.at(5)).toMatchObject({ offset: null, unfinished: true });
  expect(store.at(7)).toMatchObject({ offset: null, continues: true });
  expect(feed.counts).toMatchObject({ lines: 5, gaps: 0, holes: 0, repeats: 0 });
});

test('a notice that stands for many says for how many', () => {
  const store = createLineWindow();
  const feed = feedInto(store);
  feed.notice({ event: 'truncated', file: 'app.log', count: 12 });
  feed.notice({ event: 'gap', reason: 'truncated', message: 'cut', bytes: 9, count: 3 });
  expect(textsOf(store)).toEqual([
    '[Emptied] app.log was emptied and begins anew · 12 times',
    '[Gap] cut · 9 bytes missing (truncated) · 3 times',
  ]);
  expect(feed.counts.gaps).toBe(3);
});

test('live is a state, not a row, and so is waiting before the first line', () => {
  const store = createLineWindow();
  const feed = feedInto(store);
  feed.notice({ event: 'waiting', reason: 'missing', message: 'not there' });
  feed.notice({ event: 'live' });
  expect(textsOf(store)).toEqual([]);
});

test('what a filter left out is a fold, and one fold where nothing stands between', () => {
  const store = createLineWindow();
  const feed = feedInto(store);
  feed.batch({ ...batch(0, 'a', 'b'), skipped: [[1, 500]], id: '504-0123456789ab' });
  feed.batch({ ...batch(504), skipped: [[0, 400]], id: '904-0123456789ab' });
  feed.batch({ ...batch(904, 'c'), skipped: [[0, 96]], id: '1002-0123456789ab' });
  expect(textsOf(store)).toEqual(['a', '[] 500 bytes hidden', 'b', '[] 496 bytes hidden', 'c']);
  expect(store.at(4)).toMatchObject({ offset: 1000 });
  expect(feed.counts).toMatchObject({ lines: 3, holes: 0, repeats: 0 });
});

test('each line has its id, by the mark at or below its end', () => {
  const store = createLineWindow();
  const marks = [
    [10, 'aaaaaaaaaaaa'],
    [13, 'bbbbbbbbbbbb'],
  ] as const;
  feedInto(store).batch({ ...batch(10, 'x', 'y', 'z'), marks });
  const ids = [0, 1, 2].map((sequence) => {
    const row = store.at(sequence);
    return row?.kind === 'line' ? idOf(row) : null;
  });
  expect(ids).toEqual(['12-aaaaaaaaaaaa', '14-bbbbbbbbbbbb', '16-bbbbbbbbbbbb']);
});
