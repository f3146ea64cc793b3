import { expect, test } from 'vitest';

import { kindOf } from '../../src/filter/head.ts';

test.each([
  '2026-11-21T10:00:00Z order paid',
  '2026/11/21 10:00:00 order paid',
  '[2026-11-21 10:00:00] order paid',
  '10:00:00 order paid',
  'Nov 21 10:00:00 host app: order paid',
  '1795255200.123 order paid',
  '127.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 1',
  '{"msg":"order paid"}',
  'ts=1 msg=paid',
  'I1121 10:00:00.000000 1 main.go:1] order paid',
  '<13>order paid',
  'ERROR order lost',
])('begins a record: %s', (line) => {
  expect(kindOf(line)).toBe('head');
});

test.each([
  '',
  '\tat com.x.Y.z(Y.java:1)',
  '  File "x.py", line 1, in y',
  'at com.x.Y.z(Y.java:1)',
  'Caused by: java.io.IOException: x',
  '... 12 more',
  'Traceback (most recent call last):',
  'During handling of the above exception, another exception occurred:',
  'ValueError: x',
  'java.lang.IllegalStateException',
  'goroutine 1 [running]:',
  '}',
  '    2026-11-21T10:00:00Z a time in what is indented',
])('goes on with the line before: %s', (line) => {
  expect(kindOf(line)).toBe('continuation');
});

test.each(['order paid', 'attach the file', 'a Caused by: x', 'x } y', '12 orders'])(
  'may be either: %s',
  (line) => {
    expect(kindOf(line)).toBe('plain');
  },
);
