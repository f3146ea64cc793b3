import { appendFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { tempFolder } from '../helpers/temp-folder.ts';
import { connectEvents, connectWebSocket, nothingReceived } from '../helpers/viewer.ts';
import type { Received } from '../helpers/viewer.ts';
import { WITH_AND_WITHOUT_WATCHER, gaps, hasExactly, offer } from './offer.ts';
import { eventNames, hasLines, isLive } from './stage.ts';

const BANNER = Array.from({ length: 64 }, (_, index) => `# banner ${index} ${'='.repeat(60)}`);
const TRANSPORTS = [
  ['server-sent events', connectEvents],
  ['WebSocket', connectWebSocket],
] as const;

function write(path: string, lines: readonly string[]): void {
  appendFileSync(path, lines.map((line) => `${line}\n`).join(''));
}

/** Lines of its own behind a banner that all have, and enough of them for an anchor of their own. */
function generation(name: string, count: number): string[] {
  return [
    ...BANNER,
    ...Array.from({ length: count }, (_, index) => `${name} ${index} ${'.'.repeat(30)}`),
  ];
}

describe.each(WITH_AND_WITHOUT_WATCHER)('%s', (_mode, settings) => {
  const stage = async () => {
    const path = join(tempFolder(), 'app.log');
    return { path, ...(await offer(path, settings)) };
  };

  describe.each(TRANSPORTS)('over %s', (_transport, connect) => {
    test('R15: one banner in all generations: a viewer from behind it comes back to its own', async () => {
      const { path, server } = await stage();
      const first = generation('first', 300);
      const second = generation('second', 800);
      const third = generation('third', 500);
      write(path, first);
      const received = nothingReceived();
      const url = `${server.url}logs/app?from=start`;
      const connection = connect(url, received, Infinity);
      await hasExactly(received, first);
      connection.cut();
      await connection.closed;
      write(path, ['the last of the first']);
      renameSync(path, `${path}.2`);
      write(`${path}.1`, second);
      write(path, third);
      const again = connect(url, received, Infinity);
      await hasExactly(received, [...first, 'the last of the first', ...second, ...third]);
      again.cut();
      expect(gaps(received)).toEqual([]);
    });
  });

  test('R15: a viewer from inside the banner is never silently sent on in another file', async () => {
    const { path, watch } = await stage();
    const banner = BANNER.slice(0, 20);
    write(path, banner);
    const { received, connection } = watch();
    await hasExactly(received, banner);
    connection.cut();
    await connection.closed;
    write(path, ['the last of the first']);
    renameSync(path, `${path}.1`);
    write(path, [...banner, 'the first of the second']);
    watch(received);
    await expect.poll(() => received.lines.at(-1)).toBe('the first of the second');
    const isWhole =
      received.lines.join('\n') ===
      [...banner, 'the last of the first', ...banner, 'the first of the second'].join('\n');
    expect(isWhole || gaps(received).some(({ reason }) => reason === 'ambiguous')).toBe(true);
  });

  test.each([3, 400])(
    'R16: generations of the same %i lines are never silently mixed up',
    async (count) => {
      const { path, watch } = await stage();
      const ticks = Array.from({ length: count }, () => 'tick');
      write(path, ticks);
      const { received, connection } = watch();
      await hasExactly(received, ticks);
      connection.cut();
      await connection.closed;
      renameSync(path, `${path}.1`);
      write(path, [...ticks, 'tick']);
      received.notices.length = 0;
      watch(received);
      await isLive(received);
      const isWhole = received.lines.length === 2 * count + 1;
      expect(isWhole || gaps(received).some(({ reason }) => reason === 'ambiguous')).toBe(true);
    },
  );

  test('R16: generations of the same lines that are watched come one after the other', async () => {
    const { path, watch } = await stage();
    const ticks = Array.from({ length: 1000 }, () => 'tick');
    write(path, ticks);
    const { received } = watch();
    await isLive(received);
    renameSync(path, `${path}.1`);
    write(path, ticks);
    await hasExactly(received, [...ticks, ...ticks]);
    expect(gaps(received)).toEqual([]);
  });

  test('R16: a short file that is deleted and written anew with the same lines is sent again', async () => {
    const { path, watch } = await stage();
    write(path, ['tick', 'tick']);
    const { received } = watch();
    await isLive(received);
    unlinkSync(path);
    write(path, ['tick', 'tick', 'tick']);
    await hasExactly(
      received,
      Array.from({ length: 5 }, () => 'tick'),
    );
    expect(eventNames(received)).toContain('rotated');
  });

  test.each([
    ['a first line of 3 bytes', 'ab\n', ['ab']],
    ['only an empty line', '\n', ['']],
    ['nothing', '', []],
  ])('R17: a file with %s is gone on from', async (_name, content, lines) => {
    const { path, watch } = await stage();
    writeFileSync(path, content);
    const { received, connection } = watch();
    await isLive(received);
    expect(received.lines).toEqual(lines);
    connection.cut();
    await connection.closed;
    write(path, ['more of the first']);
    renameSync(path, `${path}.1`);
    write(path, ['the second']);
    watch(received);
    await hasExactly(received, [...lines, 'more of the first', 'the second']);
    expect(gaps(received)).toEqual([]);
  });

  test.each([
    ['nothing', '', []],
    ['only an empty line', '\n', ['']],
  ])(
    'R17: a generation with %s between two others is no obstacle',
    async (_name, content, lines) => {
      const { path, watch } = await stage();
      write(`${path}.2`, ['first']);
      writeFileSync(`${path}.1`, content);
      write(path, ['third']);
      const { received } = watch();
      await hasExactly(received, ['first', ...lines, 'third']);
      await comesBackTo(received);

      async function comesBackTo(earlier: Received): Promise<void> {
        const later = { ...nothingReceived(), lastId: earlier.lastId };
        watch(later);
        await isLive(later);
        write(path, ['fourth']);
        await hasLines(later, 1);
        expect(later.lines).toEqual(['fourth']);
      }
      expect(gaps(received)).toEqual([]);
    },
  );
});
