import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';

import { describe, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { eventually, expectLineCount, expectState, numberedLines } from './reading.ts';
import { useStage } from './stage.ts';

describe.skipIf(findChromium() === null)(`the proof${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test.each([
    ['server-sent events', ''],
    ['WebSocket', '?t=ws'],
  ])('a click compares all that came over %s with the file', async (_name, query) => {
    const { page, serve, write, open } = stage();
    write('app', `${numberedLines(0, 300)}with CR LF\r\n`);
    writeFileSync(stage().fileOf('app'), Buffer.from([0x62, 0xff, 0x0a]), { flag: 'a' });
    await serve(['app']);
    await open(query);
    await expectLineCount(page, 302);
    write('app', numberedLines(302, 400));
    await expectLineCount(page, 400);
    await page.locator('button.light').click();
    const proof = page.locator('.proof');
    await eventually(() => proof.textContent()).toContain(
      'Proven: these are the bytes of the file400 lines',
    );
    await proof.getByRole('button').click();
    await eventually(() => proof.count()).toBe(0);
  });

  test('says so when the file is not what came', async () => {
    const { page, serve, write, open, fileOf } = stage();
    const text = numberedLines(0, 1000);
    write('app', text);
    await serve(['app']);
    await open();
    await expectLineCount(page, 1000);
    await expectState(page, 'Live');
    // In the middle, where nothing that an id speaks of is: nobody can see that but by reading it all.
    const file = openSync(fileOf('app'), 'r+');
    writeSync(file, 'LINE', text.indexOf('line 600'));
    closeSync(file);
    await page.locator('button.light').click();
    await eventually(() => page.locator('.proof').textContent()).toMatch(
      /^Not what the file holds1,000 lines, 8\.9 kB came; the file has 8\.9 kB there, and they are not the same/,
    );
  });
});
