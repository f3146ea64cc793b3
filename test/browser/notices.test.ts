import { appendFileSync, renameSync, rmSync, truncateSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { findChromium, WITHOUT_BROWSER } from './chromium.ts';
import { contiguity, eventually, expectLineCount, expectState, readAllRows } from './reading.ts';
import { useStage } from './stage.ts';

describe.skipIf(findChromium() === null)(`notices between the lines${WITHOUT_BROWSER}`, () => {
  const stage = useStage();

  test('a rotation is shown where it happened, and nothing is missing', async () => {
    const { page, serve, write, open, fileOf } = stage();
    write('app', 'before\n');
    await serve(['app']);
    await open();
    await expectState(page, 'Live');
    renameSync(fileOf('app'), `${fileOf('app')}.1`);
    write('app', 'after\n');
    await expectLineCount(page, 2);
    expect(await readAllRows(page)).toEqual([
      'before',
      '↻Rotatedapp.log.1 ended here, app.log begins: nothing is missing',
      'after',
    ]);
    expect(await contiguity(page)).toBe('✓ contiguous · 2 lines · 0 gaps');
  });

  test('a file that was emptied is shown to begin anew', async () => {
    const { page, serve, write, open, fileOf } = stage();
    write('app', 'before\n');
    await serve(['app']);
    await open();
    await expectState(page, 'Live');
    truncateSync(fileOf('app'));
    await eventually(() => page.locator('.row.notice').count()).toBe(1);
    write('app', 'after\n');
    await expectLineCount(page, 2);
    const rows = await readAllRows(page);
    expect(rows[1]).toContain('app.log was emptied and begins anew');
    expect(rows[2]).toBe('after');
  });

  test('a file that was removed is waited for, with the time, once, and lines go on when it is back', async () => {
    const { page, serve, write, open, fileOf } = stage();
    write('app', 'before\n');
    await serve(['app'], { rotateWaitMs: 100 });
    await open();
    await expectState(page, 'Live');
    rmSync(fileOf('app'));
    await expectState(page, 'Waiting for file');
    expect(await page.locator('.row.wait').textContent()).toMatch(
      /^◷Waitingfile removed [\d-]{10} \d\d:\d\d:\d\d; waiting for it to return$/,
    );
    write('app', 'after\n');
    await expectLineCount(page, 2);
    expect(await page.locator('.row.wait').count()).toBe(1);
  });

  test('lines that come late are shown, and marked', async () => {
    const { page, serve, write, open, fileOf } = stage();
    write('app', 'before\n');
    await serve(['app'], { rotateWaitMs: 100 });
    await open();
    await expectState(page, 'Live');
    renameSync(fileOf('app'), `${fileOf('app')}.1`);
    write('app', 'after\n');
    await expectLineCount(page, 2);
    appendFileSync(`${fileOf('app')}.1`, '2026-11-21T10:00:00Z WARN late\nlater\n');
    await expectLineCount(page, 4);
    write('app', 'and on\n');
    await expectLineCount(page, 5);
    expect((await readAllRows(page)).slice(2)).toEqual([
      'after',
      '↰Late2 lines came to app.log.1 after it had ended',
      '2026-11-21T10:00:00Z WARN late',
      'later',
      'and on',
    ]);
    expect(await page.locator('.row.line.late').count()).toBe(2);
    expect(await contiguity(page)).toBe('✓ contiguous · 5 lines · 0 gaps');
  });

  test('lines that are lost while nobody watches are a gap', async () => {
    const { page, serve, write, open, restart, fileOf } = stage();
    write('app', 'before\n');
    await serve(['app']);
    await open();
    await expectState(page, 'Live');
    await restart(() => {
      truncateSync(fileOf('app'));
      write('app', 'something else\n');
    });
    await eventually(() => page.locator('.row.gap').count()).toBe(1);
    await expectLineCount(page, 2);
    expect(await contiguity(page)).toBe('✓ contiguous · 2 lines · 1 gap');
  });
});
