import { describe, expect, test } from 'vitest';

import { formatLabel, parseLabels, toggleShown, toggleText } from '../../../web/labels/label.ts';
import { wordAt } from '../../../web/labels/meant-text.ts';

const shown = (colour: number, text: string) => ({ colour, text, isShown: true });

describe('labels', () => {
  test.each([
    'order=8812',
    '3:',
    '-',
    '4-:x',
    ' a ',
    '%&=+',
    '\n',
    '\ud83d',
    '\0',
    'ä'.repeat(200),
  ])('are read as they were written: %j', (text) => {
    for (const isShown of [true, false])
      expect(parseLabels([formatLabel({ colour: 8, text, isShown })])).toEqual([
        { colour: 8, text, isShown },
      ]);
  });

  test('of an address that names no colours take one after the other', () => {
    expect(parseLabels(['order=1', '1:two', 'three', '', 'x'.repeat(201)])).toEqual([
      shown(1, 'two'),
      shown(2, 'three'),
    ]);
  });

  test('take the least colour that is free, and with none free that of the oldest', () => {
    const eight = parseLabels('abcdefgh'.split(''));
    expect(eight.map(({ colour }) => colour)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(toggleText(eight, 'i').slice(-2)).toEqual([shown(8, 'h'), shown(1, 'i')]);
    const without = toggleText(eight, 'c');
    expect(without).toHaveLength(7);
    expect(toggleText(without, 'again').at(-1)).toEqual(shown(3, 'again'));
  });

  test('are hidden and shown one by one', () => {
    const two = toggleShown(parseLabels(['a', 'b']), 2);
    expect(two).toEqual([shown(1, 'a'), { ...shown(2, 'b'), isShown: false }]);
    expect(toggleShown(two, 2)).toEqual([shown(1, 'a'), shown(2, 'b')]);
    expect(toggleShown(two, 5)).toEqual(two);
  });

  test.each([
    ['order=8812 paid.', 8, '8812'],
    ['order=8812 paid.', 6, '8812'],
    ['order=8812 paid.', 12, 'paid'],
    ['from 10.0.0.7: x', 7, '10.0.0.7'],
    ['id 9f3a-1c7e', 12, '9f3a-1c7e'],
    ['größer', 2, 'größer'],
    ['a --- b', 3, null],
    ['a  b', 20, null],
  ])('a word of %j at %i is %j', (text, index, word) => {
    expect(wordAt(text, index)).toBe(word);
  });
});
