import { expect, test } from 'vitest';

import { detectLevel } from '../../src/filter/level.ts';

test.each([
  ['JSON of pino, by number', '{"level":50,"time":1,"msg":"x"}', 'error'],
  ['JSON of pino, a level of its own', '{"level":35,"msg":"x"}', 'info'],
  ['JSON of bunyan', '{"name":"a","hostname":"b","pid":1,"level":60}', 'fatal'],
  ['JSON with a word', '{"msg":"x","level":"Warning"}', 'warn'],
  ['JSON with severity', '{"severity":"CRITICAL","message":"x"}', 'fatal'],
  ['JSON with lvl', '{"lvl":"dbg"}', 'debug'],
  ['JSON of Elastic', '{"log.level":"error"}', 'error'],
  ['JSON of GELF, a number of syslog', '{"version":"1.1","level":4}', 'warn'],
  ['JSON of journald, a number as text', '{"PRIORITY":"3","MESSAGE":"x"}', 'error'],
  ['JSON with another level further in', '{"ctx":{"level":"debug"},"level":"error"}', 'error'],
  ['JSON that quotes JSON', '{"msg":"{\\"level\\":\\"error\\"}","level":"info"}', 'info'],
  ['logfmt', 'ts=2026-11-21T10:00:00Z level=warn msg="x"', 'warn'],
  ['logfmt with quotes', 'level="error" msg=x', 'error'],
  ['logfmt with lvl', 't=1 lvl=eror msg=x', 'error'],
  ['logfmt with a number', 'level=30 msg=x', 'info'],
  ['brackets', '2026-11-21 10:00:00 [error] x', 'error'],
  ['brackets with blanks', '[ WARN ] x', 'warn'],
  ['brackets of Apache', '[Fri Nov 21 10:00:00 2026] [core:error] [pid 1] x', 'error'],
  ['brackets of nginx', '2026/11/21 10:00:00 [crit] 1#1: x', 'fatal'],
  ['klog', 'W1121 10:00:00.123456 1 main.go:10] x', 'warn'],
  ['klog, fatal', 'F1121 10:00:00.123456 1 main.go:10] x', 'fatal'],
  ['a priority of syslog', '<11>Nov 21 10:00:00 host app: x', 'error'],
  ['a priority of syslog, a notice', '<165>1 2026-11-21T10:00:00Z host app - - - x', 'info'],
  ['a word in capitals behind the time', '2026-11-21T10:00:00.118Z INFO order 1 paid', 'info'],
  ['a word in capitals behind a thread', '10:00:00.123 [main] ERROR com.x.Y - x', 'error'],
  ['a word in capitals of Python', '2026-11-21 10:00:00,1 - name - WARNING - x', 'warn'],
  ['a word with a colon', 'error: x', 'error'],
  ['java.util.logging', 'SEVERE: x', 'error'],
])('tells the level of %s', (_what, line, level) => {
  expect(detectLevel(line)).toBe(level);
});

test.each([
  ['a plain line', 'the error was not logged'],
  ['a word that is a part of another', '2026-11-21T10:00:00Z INFORMAL ERROR-PAGE'],
  ['a name with a word in it', '2026-11-21T10:00:00Z X.ERROR=1'],
  ['a word far from the beginning', `${'x '.repeat(60)} ERROR`],
  ['JSON without one', '{"msg":"ERROR"}'],
  ['JSON with a level that is none', '{"level":"high"}'],
  ['a priority that is none', '<>x'],
  ['nothing', ''],
])('finds no level in %s', (_what, line) => {
  expect(detectLevel(line)).toBeNull();
});
