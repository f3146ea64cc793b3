import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { FileClosed, nodeFileSystem } from '../../src/file/file-system.ts';
import { createPromptness, isNearType } from '../../src/file/promptness.ts';
import type { Promptness } from '../../src/file/promptness.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** With a clock that is moved by hand, and a file system that answers as it is told. */
function stage(answers: () => Promise<boolean>) {
  const clock = { ms: 1000 };
  let asked = 0;
  const isNear = (): Promise<boolean> => {
    asked += 1;
    return answers();
  };
  const promptness = createPromptness({ isNear, askEveryMs: 60_000 }, () => clock.ms);
  const takes = (ms: number) => (): void => {
    clock.ms += ms;
  };
  return { clock, promptness, takes, asked: () => asked };
}

async function known(promptness: Promptness): Promise<boolean> {
  void promptness.isPrompt;
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  return promptness.isPrompt;
}

test('nothing is prompt before it is known to be near', async () => {
  const { promptness } = stage(async () => true);
  expect(promptness.isPrompt).toBe(false);
  expect(await known(promptness)).toBe(true);
});

test('what is far, or cannot tell, is never prompt', async () => {
  expect(await known(stage(async () => false).promptness)).toBe(false);
  const cannotTell = stage(() => Promise.reject(new Error('no such file')));
  expect(await known(cannotTell.promptness)).toBe(false);
});

test('what was slow once is not asked at once for a while, whether it failed or not', async () => {
  for (const fails of [false, true]) {
    const { promptness, takes, clock } = stage(async () => true);
    await known(promptness);
    promptness.ask(takes(9));
    expect(promptness.isPrompt).toBe(true);
    const slow = (): void => {
      takes(11)();
      if (fails) throw new Error('EIO');
    };
    if (fails) expect(() => promptness.ask(slow)).toThrow('EIO');
    else promptness.ask(slow);
    expect(promptness.isPrompt).toBe(false);
    clock.ms += 1099;
    expect(promptness.isPrompt).toBe(false);
    clock.ms += 1;
    expect(promptness.isPrompt).toBe(true);
  }
});

test('what a name stands for is asked again, and the last answer counts until there is another', async () => {
  let isNear = true;
  const { promptness, clock, asked } = stage(async () => isNear);
  await known(promptness);
  clock.ms += 59_000;
  expect(promptness.isPrompt).toBe(true);
  expect(asked()).toBe(1);
  isNear = false;
  clock.ms += 1000;
  expect(promptness.isPrompt).toBe(true);
  expect(await known(promptness)).toBe(false);
  expect(asked()).toBe(2);
});

test('disks and memory are near, and networks and programs are not', () => {
  const [ext4, tmpfs, nfs, cifs, fuse] = [0xef53, 0x01021994, 0x6969, 0xff534d42, 0x65735546];
  expect([ext4, tmpfs].map(isNearType)).toEqual([true, true]);
  expect([nfs, cifs, fuse].map(isNearType)).toEqual([false, false, false]);
});

test.runIf(process.platform === 'linux')(
  'what is asked at once has the same answers as what is asked in turn',
  async () => {
    const path = join(tempFolder(), 'app.log');
    writeFileSync(path, 'one\ntwo\n');
    const file = await nodeFileSystem.open(path);
    onTestFinished(() => file.close());
    // At first it is not known yet where the file is.
    await expect.poll(() => nodeFileSystem.glance(path)).not.toBeNull();
    for (const text of ['three\n', 'four\n', 'five\n']) {
      appendFileSync(path, text);
      const [inTurn, atOnce] = [Buffer.alloc(100), Buffer.alloc(100)];
      expect(await file.read(atOnce, 4, 'at-once')).toBe(await file.read(inTurn, 4));
      expect(atOnce).toEqual(inTurn);
      const glanced = Buffer.alloc(100);
      await expect.poll(() => file.glance(glanced, 4), { timeout: 25_000 }).not.toBeNull();
      expect(glanced).toEqual(inTurn);
      const { size, ino, mtimeNs } = await file.stat();
      expect(await file.stat('at-once')).toMatchObject({ size, ino, mtimeNs });
      expect(await nodeFileSystem.stat(path, 'at-once')).toMatchObject({ size, ino, mtimeNs });
      expect(nodeFileSystem.glance(path)).toMatchObject({ size, ino, mtimeNs });
    }
  },
);

test.runIf(process.platform === 'linux')(
  'what is gone or closed is refused at once as it is in turn',
  async () => {
    const path = join(tempFolder(), 'app.log');
    const missing = join(tempFolder(), 'missing.log');
    writeFileSync(path, 'one\n');
    const file = await nodeFileSystem.open(path);
    await expect.poll(() => nodeFileSystem.glance(path)).not.toBeNull();
    await file.close();
    await expect(file.stat('at-once')).rejects.toThrow(FileClosed);
    await expect(file.read(Buffer.alloc(4), 0, 'at-once')).rejects.toThrow(FileClosed);
    expect(file.glance(Buffer.alloc(4), 0)).toBeNull();
    await expect(nodeFileSystem.stat(missing, 'at-once')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(nodeFileSystem.glance(missing)).toBeNull();
  },
);
