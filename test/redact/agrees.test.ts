import { expect, test } from 'vitest';

import { bodyOf, sha256 } from '../api/look.ts';
import { ask } from '../helpers/http.ts';
import { connectWs } from '../helpers/ws-client.ts';
import { ONE, serveSecrets } from './stage.ts';

test('the digest is of what is shown, in every way, so that a viewer can prove that it missed nothing', async () => {
  const { url } = await serveSecrets(ONE);
  const digest = bodyOf(await ask(`${url}api/digest/web?from=start&to=end`));
  const raw = await ask(`${url}raw/web`);
  const text = await ask(`${url}logs/web?follow=false&from=start&format=text`);
  const page = bodyOf(await ask(`${url}api/lines/web?at=start`));
  expect(raw.text).toContain('user=ada *************************** signed in\n');
  expect(sha256(raw.body)).toBe(digest.sha256);
  expect(sha256(text.body)).toBe(digest.sha256);
  expect(digest.bytes).toBe(raw.body.length);
  const socket = connectWs(`${url}logs/web?follow=false&from=start`);
  await socket.closed();
  expect(socket.lines).toEqual(page.lines);
  const lengths: number[] = page.lengths;
  expect(lengths.reduce((sum, it) => sum + it, 0)).toBe(raw.body.length);
});

test('no lookup may be kept for ever, since other expressions would give another answer', async () => {
  const { url } = await serveSecrets(ONE);
  const { id } = bodyOf(await ask(`${url}api/lines/app?at=start&max=500&file=app.log`));
  const pages = [`lines/app?at=${id}&max=100`, `lines/app?at=${id}&dir=back&max=100`];
  const { id: further } = bodyOf(await ask(`${url}api/${pages[0]}`));
  for (const path of [...pages, `digest/app?from=${id}&to=${further}`]) {
    const { status, headers } = await ask(`${url}api/${path}`);
    expect([path, status, headers['cache-control']]).toEqual([path, 200, 'no-store']);
  }
});
