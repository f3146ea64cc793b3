import { execFile, spawn, spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { get } from 'node:http';
import { promisify } from 'node:util';
import { createGunzip, gunzipSync } from 'node:zlib';

import { describe, expect, onTestFinished, test } from 'vitest';

import { WITHOUT_BROWSER, findChromium } from '../browser/chromium.ts';
import { servePages, useBrowser } from '../clients/visit.ts';
import { ask, openResponse } from '../helpers/http.ts';
import { numberedLines, serveLog } from '../helpers/log-server.ts';
import { startTestServer } from '../helpers/server.ts';
import { connectSse } from '../helpers/sse-client.ts';

const GZIP = { 'Accept-Encoding': 'gzip, deflate, br' };
const ALL = 'from=start&follow=false';
const POLL = { timeout: 10_000, interval: 10 };
/** More than a block of the file, so that some of it is deflated beside the event loop. */
const LINES = numberedLines(30_000);
const hasCurl = spawnSync('curl', ['--version']).status === 0;

/** A viewer whose text grows as it comes; what is cut in the middle of a piece is not waited for. */
function watchCompressed(url: string, headers = {}): { text: () => string; cut: () => void } {
  let text = '';
  const outgoing = get(url, { agent: false, headers: { ...GZIP, ...headers } }, (response) => {
    expect(response.headers['content-encoding']).toBe('gzip');
    const gunzip = createGunzip();
    gunzip.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    gunzip.on('error', () => outgoing.destroy());
    response.on('error', () => gunzip.destroy());
    response.pipe(gunzip);
  });
  outgoing.on('error', () => undefined);
  onTestFinished(() => void outgoing.destroy());
  return { text: () => text, cut: () => outgoing.destroy() };
}

function linesIn(text: string): string[] {
  return [...text.matchAll(/^data: (line \d+)$/gm)].map(([, line]) => line ?? '');
}

function expected(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `line ${index + 1}`);
}

/** How long to wait before a reconnect is another time for each viewer. */
function withoutRetry(text: string): string {
  return text.replace(/^retry: \d+$/m, '');
}

describe('with "compress"', () => {
  test.each(['events', 'batch', 'text', 'ndjson'])(
    'the %s stream holds the same bytes, and ends as gzip does',
    async (format) => {
      const server = await serveLog(LINES, { compress: true, retryMs: 100 });
      const url = server.stream(`${ALL}&format=${format}`);
      const plain = await ask(url);
      const packed = await ask(url, { headers: GZIP });
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(packed.headers['content-encoding']).toBe('gzip');
      expect(plain.headers.vary).toContain('Accept-Encoding');
      expect(packed.headers.vary).toContain('Accept-Encoding');
      expect(withoutRetry(gunzipSync(packed.body).toString())).toBe(withoutRetry(plain.text));
      expect(packed.body.length).toBeLessThan(plain.body.length / 4);
    },
  );

  test.each(['gzip;q=0', 'identity', 'br', '*;q=0'])(
    'a client that says "%s" gets plain bytes',
    async (encoding) => {
      const server = await serveLog(LINES, { compress: true });
      const headers = { 'Accept-Encoding': encoding };
      const answer = await ask(server.stream(`${ALL}&format=text`), { headers });
      expect(answer.headers['content-encoding']).toBeUndefined();
      expect(answer.text).toBe(LINES);
    },
  );

  test('viewers who come at different times, with heartbeats between, have each line once', async () => {
    const server = await serveLog('', { compress: true, heartbeatMs: 1000 });
    const viewers = [watchCompressed(server.stream('from=start'))];
    for (let count = 0; count < 300; count += 1) {
      server.append(numberedLines(2, 2 * count + 1));
      if (count % 50 === 25) viewers.push(watchCompressed(server.stream('from=start')));
      const [first] = viewers;
      await expect.poll(() => linesIn(first?.text() ?? '').length, POLL).toBe(2 * count + 2);
    }
    const last = viewers.at(-1);
    await expect.poll(() => last?.text(), POLL).toMatch(/^:/m);
    server.append(numberedLines(1, 601));
    for (const { text } of viewers) {
      await expect.poll(() => linesIn(text()).length, POLL).toBe(601);
      expect(linesIn(text())).toEqual(expected(601));
    }
  });

  test('a line of a quiet log comes at once, not with the next one', async () => {
    const server = await serveLog('line 1\n', { compress: true });
    const viewer = watchCompressed(server.stream());
    await expect.poll(() => viewer.text(), POLL).toContain('event: live');
    server.append('line 2\n');
    await expect.poll(() => linesIn(viewer.text()), POLL).toEqual(['line 1', 'line 2']);
  });

  test('a viewer that is cut again and again has every line once', async () => {
    const server = await serveLog(numberedLines(3000), { compress: true });
    const lines: string[] = [];
    let lastId = '';
    for (let cut = 0; lines.length < 3000; cut += 1) {
      const headers = lastId === '' ? {} : { 'Last-Event-ID': lastId };
      const response = await openResponse(server.stream(ALL), { headers: { ...GZIP, ...headers } });
      const gunzip = createGunzip();
      let text = '';
      let bytesLeft = cut < 20 ? Math.ceil(Math.random() * 3000) : Infinity;
      gunzip.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      gunzip.on('error', () => undefined);
      for await (const chunk of response) {
        gunzip.write(chunk.subarray(0, bytesLeft));
        bytesLeft -= chunk.length;
        if (bytesLeft <= 0) break;
      }
      await new Promise<void>((resolve) => {
        gunzip.flush(() => resolve());
      });
      const whole = text.slice(0, text.lastIndexOf('\n\n') + 1);
      lines.push(...linesIn(whole));
      lastId = [...whole.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? lastId;
    }
    expect(lines).toEqual(expected(3000));
  });

  test('the list and its changes come compressed', async () => {
    const server = await serveLog('line 1\n', { compress: true });
    const viewer = watchCompressed(`${server.url}logs?watch`);
    await expect.poll(() => viewer.text(), POLL).toContain('"name":"app"');
  });

  test('a stream ends as gzip does when the server stops', async () => {
    const server = await serveLog(LINES, { compress: true });
    const live = connectSse(server.stream());
    const answer = ask(server.stream('from=start'), { headers: GZIP });
    await live.sawNotice('live');
    await expect
      .poll(async () => JSON.parse((await ask(`${server.url}healthz`)).text).viewers)
      .toBe(2);
    await server.close();
    const text = gunzipSync((await answer).body).toString();
    expect(text).toMatch(/event: end\n.*"shutdown"/s);
  });

  test.skipIf(!hasCurl)('curl --compressed reads it to its end, and live', async () => {
    const server = await serveLog(LINES, { compress: true });
    const url = server.stream(`${ALL}&format=text`);
    const { stdout } = await promisify(execFile)('curl', ['-sSN', '--compressed', url], {
      maxBuffer: 1e8,
    });
    expect(stdout).toBe(LINES);
    const curl = spawn('curl', ['-sSN', '--compressed', server.stream('lines=1')]);
    onTestFinished(() => void curl.kill());
    let text = '';
    curl.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    await expect.poll(() => text, POLL).toContain('event: live');
    for (let line = 1; line <= 3; line += 1) {
      server.append(`line ${line}\n`);
      await expect.poll(() => linesIn(text).at(-1), POLL).toBe(`line ${line}`);
    }
  });
});

test('without "compress" nobody gets gzip', async () => {
  const server = await serveLog(LINES);
  const answer = await ask(server.stream(`${ALL}&format=text`), { headers: GZIP });
  expect(answer.headers['content-encoding']).toBeUndefined();
  expect(answer.headers.vary).not.toContain('Accept-Encoding');
  expect(answer.text).toBe(LINES);
});

describe.skipIf(findChromium() === null)(`an EventSource of Chromium${WITHOUT_BROWSER}`, () => {
  const visit = useBrowser();

  test('reads it line by line, and has each once though the server is restarted', async () => {
    const pages = await servePages();
    const settings = { compress: true, cors: [pages.origin], retryMs: 200 };
    const server = await serveLog(numberedLines(200), settings);
    const { page, requests } = await visit(pages.page('lines.html', server.stream('from=start')));
    const shown = () => page.locator('li').allTextContents();
    await expect.poll(shown, POLL).toEqual(expected(200));
    server.append(numberedLines(1, 201));
    await expect.poll(shown, POLL).toEqual(expected(201));
    const response = await requests[0]?.response();
    expect(await response?.headerValue('content-encoding')).toBe('gzip');
    await server.close();
    appendFileSync(server.file, numberedLines(2, 202));
    const again = await startTestServer({
      ...settings,
      port: server.port,
      logs: server.settings.logs,
    });
    await expect.poll(shown, POLL).toEqual(expected(203));
    await again.close();
  });
});
