import { expect, test } from 'vitest';

import { createTimestampReader, parseTimestamp } from '../../src/time/timestamp.ts';
import { createZone } from '../../src/time/zone.ts';

const AT = Date.UTC(2026, 10, 21, 10, 0, 0);
const NEAR = AT + 3_600_000;

/** Lines of 10:00 in UTC on 21 November 2026, as programs write them. */
const LINES: Readonly<Record<string, string>> = {
  'ISO 8601 in UTC': '2026-11-21T10:00:00Z INFO started',
  'RFC 3339 with a zone': '2026-11-21T12:00:00+02:00 INFO started',
  'a zone west of Greenwich, without a colon': '2026-11-21T04:00:00-0600 started',
  'a zone of hours': '2026-11-21 11:00:00+01 LOG: started',
  'lower case': '2026-11-21t10:00:00z started',
  'a space, a dot': '2026-11-21 10:00:00.000 started',
  'log4j and Python': '2026-11-21 10:00:00,000 - app - INFO - started',
  'a zone behind a space': '2026-11-21 05:00:00 -0500 started',
  PostgreSQL: '2026-11-21 10:00:00.000 UTC [812] LOG:  started',
  'ISO in its basic form': '20261121T100000Z started',
  'minutes only': '2026-11-21 10:00 started',
  'nginx errors': '2026/11/21 10:00:00 [error] 7#7: *1 open() failed',
  'nginx and Apache access': '10.0.0.1 - ann [21/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 200 5',
  HAProxy: '10.0.0.1:5000 [21/Nov/2026:10:00:00.000] web~ app/a 0/0/1/2/3 200 5',
  'Apache errors': '[Sat Nov 21 10:00:00.000000 2026] [core:notice] [pid 1] started',
  PHP: '[21-Nov-2026 10:00:00 UTC] PHP Warning:  started',
  Redis: '1:M 21 Nov 2026 10:00:00.000 * Ready',
  syslog: 'Nov 21 10:00:00 host app[12]: started',
  'syslog over the network': '<34>Nov 21 10:00:00 host app[12]: started',
  'RFC 5424': '<34>1 2026-11-21T10:00:00.000Z host app 12 - - started',
  Cisco: 'Nov 21 2026 10:00:00: %SYS-5: started',
  klog: 'I1121 10:00:00.000000       1 main.go:12] started',
  'glog with a year': 'W20261121 10:00:00.000000     1 main.cc:12] started',
  'epoch seconds': '1795255200 started',
  Squid: '1795255200.000     45 10.0.0.1 TCP_MISS/200 5',
  'epoch milliseconds': '1795255200000 started',
  'epoch nanoseconds': '1795255200000000000 started',
  pino: '{"level":30,"time":1795255200000,"pid":1,"msg":"started"}',
  zap: '{"level":"info","ts":1795255200.000,"caller":"main.go:1","msg":"started"}',
  bunyan: '{"name":"app","msg":"started","time":"2026-11-21T10:00:00.000Z","v":0}',
  Logstash: '{"@timestamp":"2026-11-21T10:00:00.000Z","message":"started"}',
  Serilog: '{"@t":"2026-11-21T10:00:00.0000000Z","@mt":"started"}',
  MongoDB: '{"t":{"$date":"2026-11-21T10:00:00.000+00:00"},"s":"I","msg":"started"}',
  'JSON with spaces': '{ "message": "started", "timestamp" : "2026-11-21 10:00:00,000" }',
  Docker:
    '{"log":"{\\"time\\":1700000000}\\n","stream":"stdout","time":"2026-11-21T10:00:00.000000000Z"}',
  logfmt: 'level=info ts=2026-11-21T10:00:00.000Z caller=main.go:1 msg=started',
  'logfmt, quoted': 'time="2026-11-21T10:00:00Z" level=info msg="started"',
  'the audit log': 'type=SYSCALL msg=audit(1795255200.000:456): arch=c000003e',
  'a time in brackets': '[2026-11-21 10:00:00] production.INFO: started',
  'a level first': 'INFO  2026-11-21 10:00:00,000 [main] started',
  'a thread first': '[main] INFO 2026-11-21 10:00:00,000 started',
  Dropwizard: 'INFO  [2026-11-21 10:00:00,000] org.example.App: started',
  Ruby: 'I, [2026-11-21T10:00:00.000000 #12]  INFO -- : started',
  CSV: '"2026-11-21 10:00:00","ann","5"',
};

test.each(Object.entries(LINES))('reads %s', (_name, line) => {
  expect(parseTimestamp(line, { nearMs: NEAR })).toBe(AT);
});

const UNDATED = [
  '',
  'started',
  '    at main (2026-11-21T10:00:00Z)',
  '\tCaused by: 2026-11-21 10:00:00',
  'Caused by: no order since 2026-11-21 10:00:00',
  'see 2026-11-21T10:00:00Z for more',
  '2026-11-21',
  '2026-13-21 10:00:00 no such month',
  '2026-02-30 10:00:00 no such day',
  '2026-11-21 25:00:00 no such hour',
  '2026-11-21x10:00:00',
  '10.0.0.1 - - "GET /21/Nov/2026:10:00:00"',
  '1795255200-1795255300 a range',
  '12345678901 eleven digits',
  '{"t":5,"time":"soon"}',
  '{"msg":"\\"time\\":1795255200"}',
  'Nov 31 10:00:00 no such day',
  'Nova 21 10:00:00',
  'I1321 10:00:00.000000 no such month',
];

test.each(UNDATED)('finds no time in %j', (line) => {
  expect(parseTimestamp(line, { nearMs: NEAR })).toBeNull();
});

test('reads lines of one reader in whatever shapes they come, text or bytes', () => {
  const reader = createTimestampReader({ nearMs: NEAR });
  for (let round = 0; round < 3; round += 1) {
    for (const line of [...Object.values(LINES), ...Object.values(LINES).toReversed()]) {
      expect(reader.read(line), line).toBe(AT);
      expect(reader.read(Buffer.from(line)), line).toBe(AT);
      expect(reader.read('\tat a line that goes on')).toBeNull();
    }
  }
});

test('keeps the fraction of a second', () => {
  expect(parseTimestamp('2026-11-21T10:00:00.123Z')).toBe(AT + 123);
  expect(parseTimestamp('2026-11-21 10:00:00,5')).toBe(AT + 500);
  expect(parseTimestamp('2026-11-21T10:00:00.123456789Z')).toBeCloseTo(AT + 123.456789, 3);
  expect(parseTimestamp('1795255200.25 x')).toBe(AT + 250);
});

test('looks at the end of a long JSON object as well', () => {
  const line = `{"log":"${'x'.repeat(5000)}","time":"2026-11-21T10:00:00Z"}`;
  expect(parseTimestamp(line)).toBe(AT);
  expect(parseTimestamp(Buffer.from(line))).toBe(AT);
});

test('takes a time without a year for the nearest before the one it is told', () => {
  const nearMs = Date.UTC(2027, 0, 2);
  expect(parseTimestamp('Dec 31 23:59:59 x', { nearMs })).toBe(Date.UTC(2026, 11, 31, 23, 59, 59));
  expect(parseTimestamp('Jan  1 00:00:00 x', { nearMs })).toBe(Date.UTC(2027, 0, 1));
  // Clocks of other machines may be a little ahead.
  expect(parseTimestamp('Jan  2 20:00:00 x', { nearMs })).toBe(Date.UTC(2027, 0, 2, 20));
  expect(parseTimestamp('Jan  4 00:00:00 x', { nearMs })).toBe(Date.UTC(2026, 0, 4));
  expect(parseTimestamp('Feb 29 10:00:00 x', { nearMs })).toBe(Date.UTC(2024, 1, 29, 10));
});

test('takes a time without a zone for one of the zone it is told', () => {
  const zone = createZone('Europe/Berlin');
  if (zone === null) throw new Error('there is a Berlin');
  expect(parseTimestamp('2026-11-21 11:00:00 x', { zone })).toBe(AT);
  expect(parseTimestamp('2026-07-21 11:00:00 x', { zone })).toBe(Date.UTC(2026, 6, 21, 9));
  expect(parseTimestamp('2026-11-21 10:00:00Z x', { zone })).toBe(AT);
});
