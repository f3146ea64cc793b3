import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Demo, type DemoOptions, startDemo } from '../../src/writers/demo.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { listening, run, until } from '../cli/support.ts';

const FAST: DemoOptions = { maxBytes: 60_000, speed: 1000 };
const MARK = 'made up by sse-tail --demo';

async function start(path: string): Promise<Demo> {
  const demo = await startDemo(path, FAST);
  if (!demo) throw new Error('the demo did not start');
  onTestFinished(() => demo.close());
  return demo;
}

function firstLine(path: string): string {
  return readFileSync(path, 'utf8').split('\n')[0] ?? '';
}

describe('a demo', () => {
  test('makes the folder and a file that says what it is, and goes on writing', async () => {
    const path = join(tempFolder(), 'demo/app.log');
    await start(path);
    expect(firstLine(path)).toContain(MARK);
    const { size } = statSync(path);
    await until(() => statSync(path).size > size);
  });

  test('rotates by renaming and keeps three generations', async () => {
    const path = join(tempFolder(), 'app.log');
    await start(path);
    const { ino } = statSync(path);
    await until(() => existsSync(`${path}.1`));
    expect(statSync(`${path}.1`).ino).toBe(ino);
    await until(() => existsSync(`${path}.2`) && statSync(`${path}.2`).ino !== ino);
    expect(firstLine(`${path}.2`)).toContain(MARK);
    expect(existsSync(`${path}.3`)).toBe(false);
  });

  test('goes on with the file of an earlier one, on a line of its own', async () => {
    const path = join(tempFolder(), 'app.log');
    const earlier = await start(path);
    await earlier.close();
    appendFileSync(path, 'half a li');
    const before = readFileSync(path, 'utf8');
    await start(path);
    await until(() => statSync(path).size > before.length + 100);
    expect(readFileSync(path, 'utf8')).toContain(`${before}\n`);
  });

  test.each(['app.log', 'app.log.1', 'app.log.2'])(
    "does nothing where %s is there and is somebody's",
    async (name) => {
      const folder = tempFolder();
      writeFileSync(join(folder, name), 'mine\n');
      expect(await startDemo(join(folder, 'app.log'), FAST)).toBeNull();
      expect(readFileSync(join(folder, name), 'utf8')).toBe('mine\n');
    },
  );

  test('does nothing where somebody made an empty file', async () => {
    const path = join(tempFolder(), 'app.log');
    writeFileSync(path, '');
    expect(await startDemo(path, FAST)).toBeNull();
    expect(readFileSync(path, 'utf8')).toBe('');
  });

  test('gives way when somebody puts a file in the place of its own', async () => {
    const path = join(tempFolder(), 'app.log');
    const demo = await start(path);
    renameSync(path, `${path}.mine`);
    writeFileSync(path, 'mine\n');
    await demo.done;
    expect(readFileSync(path, 'utf8')).toBe('mine\n');
    expect(existsSync(`${path}.1`)).toBe(false);
  });

  test('gives way when somebody puts a file where it would rotate to', async () => {
    const path = join(tempFolder(), 'app.log');
    const demo = await start(path);
    await until(() => existsSync(`${path}.1`));
    renameSync(`${path}.1`, `${path}.old`);
    writeFileSync(`${path}.2`, 'mine\n');
    await demo.done;
    expect(readFileSync(`${path}.2`, 'utf8')).toBe('mine\n');
  });
});

describe('sse-tail --demo', () => {
  test('writes the logs that are missing and leaves the others alone', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'mine.log'), 'mine\n');
    const sse = run(['--demo', '-p', '0', 'mine.log', 'new/app.log'], { folder });
    await listening(sse);
    expect(firstLine(join(folder, 'new/app.log'))).toContain(MARK);
    const { size } = statSync(join(folder, 'new/app.log'));
    await until(() => statSync(join(folder, 'new/app.log')).size > size);
    sse.signal('SIGINT');
    expect(await sse.ended).toBe(0);
    expect(readFileSync(join(folder, 'mine.log'), 'utf8')).toBe('mine\n');
  });
});
