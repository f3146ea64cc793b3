import { expect, test } from 'vitest';

import { ask } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { readToEnd } from '../helpers/sse-client.ts';

const LINES = [
  '2026-11-21T10:00:00Z INFO order 1 paid',
  '2026-11-21T10:00:01Z ERROR order 2 lost',
  '    at ship (orders.js:1:1)',
  '2026-11-21T10:00:02Z WARN stock low',
  '2026-11-21T10:00:03Z DEBUG order 3 begun',
];

test.each([
  ['grep=order', [0, 1, 2, 4]],
  ['grep=order&grep=paid', [0]],
  ['grep=/order%20[12]/', [0, 1, 2]],
  ['grep=/ORDER%20[13]/i', [0, 4]],
  ['grep=%2Fship%20(orders', []],
  ['grep=ship', [2]],
  ['exclude=order', [3]],
  ['exclude=paid&exclude=/low$/', [1, 2, 4]],
  ['grep=order&exclude=paid', [1, 2, 4]],
  ['exclude=ship', [0, 1, 3, 4]],
  ['level=warn', [1, 2, 3]],
  ['level=WARNING', [1, 2, 3]],
  ['level=info,debug', [0, 4]],
  ['level=trace', [0, 1, 2, 3, 4]],
  ['level=error&grep=order', [1, 2]],
  ['grep=stock&context=1', [2, 3, 4]],
  ['grep=stock&context=1&exclude=begun', [2, 3]],
  ['level=warn&context=0', [1, 2, 3]],
])('%s', async (query, expected) => {
  const server = await serveLog(LINES.map((line) => `${line}\n`).join(''));
  const client = await readToEnd(server.stream(`from=start&follow=false&${query}`));
  expect(client.lines()).toEqual(expected.map((index) => LINES[index]));
});

const BAD: readonly (readonly [query: string, message: RegExp])[] = [
  ['grep=', /^"grep" cannot be "": it is empty; write text or \/expression\/$/],
  [
    'grep=a&grep=/x(/',
    /^"grep" cannot be "\/x\(\/": .* missing closing \) at its end, behind "x\("$/,
  ],
  ['exclude=/ab[z-a]c/', /^"exclude" cannot be .* at character 4: "z-a\]c"$/],
  ['grep=/(?=a)/', /look-around is not supported$/],
  [`grep=${'x'.repeat(501)}`, /longer than 500 characters/],
  [
    `grep=a&${'grep=b&'.repeat(16)}`,
    /there may be 16 of them at most; join some as \/one\|other\/$/,
  ],
  ['level=loud', /^"level" cannot be "loud": "loud" is no level; write one of trace, debug, info/],
  ['level=', /is no level/],
  ['level=warn&level=info', /may be given once/],
  ['grep=a&context=-1', /^"context" takes a whole number from 0 to 1000/],
  ['grep=a&context=1001', /^"context" takes a whole number from 0 to 1000/],
  ['context=1', /^"context" goes with "grep", "exclude" or "level"/],
];

test.each(BAD)('refuses %s, over HTTP and for a WebSocket', async (query, message) => {
  const server = await serveLog('line\n');
  const upgrade = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  for (const headers of [{}, upgrade]) {
    const { status, text } = await ask(server.stream(query), { headers });
    const { error }: { error: { code: string; message: string } } = JSON.parse(text);
    expect(status).toBe(400);
    expect(error.code).toBe('ERR_BAD_PARAMETER');
    expect(error.message).toMatch(message);
  }
});

test('an id that cannot be read is no error with a filter either', async () => {
  const server = await serveLog(LINES.map((line) => `${line}\n`).join(''));
  const client = await readToEnd(server.stream('follow=false&grep=stock&last_event_id=nonsense'));
  expect(client.lines()).toEqual([LINES[3]]);
  expect(client.notices('gap')).toMatchObject([{ reason: 'bad-id' }]);
});
