import { describe, expect, test } from 'vitest';

import { ask } from '../helpers/http.ts';
import { serveLog } from '../helpers/log-server.ts';
import { readToEnd } from '../helpers/sse-client.ts';

const ALL = 'from=start&follow=false';

/** A line of the log, and the data of its event where that is not the line itself. */
const LINES: readonly (readonly [line: string, data?: string])[] = [
  ['data: x'],
  ['data:x'],
  ['id: 999'],
  ['event: gap'],
  ['event: end'],
  ['retry: 1'],
  [':comment'],
  [': comment'],
  [''],
  [' '],
  [' leading space'],
  ['trailing space '],
  ['\ttab'],
  ['lone\rCR', 'lone\nCR'],
  ['lone\r\rCRs', 'lone\n\nCRs'],
  ['\rid: 999', '\nid: 999'],
  ['\r\rdata: forged', '\n\ndata: forged'],
  ['CR LF\r', 'CR LF'],
  ['CR CR LF\r\r', 'CR CR LF\n'],
  ['\r', ''],
  ['a\0b'],
  ['\0'],
  ['\u{feff}BOM'],
  ['in the \u{feff} middle'],
  ['\u2028 and \u2029 and \u0085 and \v and \f'],
  ['null'],
  ['"'],
  ['{'],
  ['}'],
  ['__proto__'],
  ['[object Object]'],
  ['undefined'],
  ['\u001b[31mred\u001b[0m \u001b]8;;http://example.org\u0007link\b'],
  ['</script><img src=x onerror=alert(1)>'],
  ['%0d%0aid: 999'],
  [String.raw`back\slash \n \u0000`],
];

describe('a line that looks like something else', () => {
  const content = LINES.map(([line]) => `${line}\n`).join('');
  const texts = LINES.map(([line]) => (line.endsWith('\r') ? line.slice(0, -1) : line));

  test('I01, I02, I03, I19: is one event, and its text is its data', async () => {
    const server = await serveLog(content);
    const client = await readToEnd(server.stream(ALL));
    expect(client.lines()).toEqual(LINES.map(([line, data]) => data ?? line));
    expect(client.events.map(({ event }) => event).filter(Boolean)).toEqual(['end']);
    expect(client.retries).toHaveLength(1);
    expect(client.comments).toEqual([]);
    expect(client.events.map(({ id }) => id)).not.toContain('999');
  });

  test('is one object of NDJSON with the very text', async () => {
    const server = await serveLog(content);
    const { text } = await ask(server.stream(`${ALL}&format=ndjson`));
    const objects = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(objects.slice(0, -1).map(({ data }) => data)).toEqual(texts);
    expect(objects.at(-1)).toMatchObject({ event: 'end' });
  });

  test('I01, I02, I03: is one text of a batch', async () => {
    const server = await serveLog(content);
    const client = await readToEnd(server.stream(`${ALL}&format=batch`));
    const [batch] = client.notices('lines');
    expect(batch?.['lines']).toEqual(texts);
    expect(batch?.['lengths']).toEqual(LINES.map(([line]) => Buffer.byteLength(line) + 1));
  });

  test('I02, I03: is the same bytes as text', async () => {
    const server = await serveLog(content);
    const { body, headers } = await ask(server.stream(`${ALL}&format=text`));
    expect(body.toString()).toBe(content);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  });
});

describe('bytes that are not UTF-8', () => {
  const INVALID = [
    'ff',
    'c080',
    'e282',
    'eda080',
    'eda0bdedb880',
    'f0908d',
    '80',
    'fe',
    'f8888080',
  ];
  const lines = INVALID.map((hex) => Buffer.from(`61${hex}62`, 'hex'));
  const content = Buffer.concat(lines.map((line) => Buffer.concat([line, Buffer.from('\n')])));

  test('I04: are replaced by the client, as TextDecoder does, and the ids stay exact', async () => {
    const server = await serveLog(content);
    const client = await readToEnd(server.stream(ALL));
    expect(client.lines()).toEqual(lines.map((line) => new TextDecoder().decode(line)));
    let end = 0;
    const offsets = lines.map((line) => (end += line.length + 1));
    const ids = client.events.slice(0, -1).map(({ id }) => Number(id?.split('-')[0]));
    expect(ids).toEqual(offsets);
  });

  test('I04: come as base64 in NDJSON and in a batch', async () => {
    const server = await serveLog(content);
    const expected = lines.map((line) => line.toString('base64'));
    const { text } = await ask(server.stream(`${ALL}&format=ndjson`));
    const objects = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(objects.slice(0, -1).map(({ base64 }) => base64)).toEqual(expected);
    const client = await readToEnd(server.stream(`${ALL}&format=batch`));
    expect(client.notices('lines')[0]?.['lines']).toEqual(expected.map((base64) => ({ base64 })));
  });
});
