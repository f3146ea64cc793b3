import { expect, test } from 'vitest';

import { proofWords } from '../../../web/chrome/proof-words.ts';
import { AskError, prove } from '../../../web/stream/prove.ts';
import type { AskDigest } from '../../../web/stream/prove.ts';
import type { Stretch } from '../../../web/stream/receipt.ts';

const STRETCH: Stretch = {
  from: '0-e3b0c44298fc',
  to: '70-0123456789ab',
  lines: 10,
  bytes: 70,
  skipped: 0,
  sha256: '5e88489812345678',
};

async function titleOf(stretch: Stretch, ask: AskDigest): Promise<string> {
  const findings = await prove([stretch], ask);
  return proofWords({ kind: 'done', findings, forgotten: 0 }).title;
}

function answering(sha256: string, bytes: number): AskDigest {
  return () => Promise.resolve({ sha256, bytes, gapCount: 0 });
}

test('the same bytes are a proof', async () => {
  expect(await titleOf(STRETCH, answering(STRETCH.sha256, 70))).toBe(
    'Proven: these are the bytes of the file',
  );
});

test('with a filter the bytes are counted', async () => {
  const filtered = { ...STRETCH, bytes: 30, skipped: 40 };
  expect(await titleOf(filtered, answering('other', 70))).toBe('Every byte is accounted for');
  expect(await titleOf(filtered, answering('other', 71))).toBe('Not what the file holds');
});

test.each([
  ['other bytes', answering('other', 70)],
  ['more bytes', answering(STRETCH.sha256, 71)],
])('%s are none', async (_name, ask) => {
  expect(await titleOf(STRETCH, ask)).toBe('Not what the file holds');
});

test.each([
  ['ERR_UNKNOWN_ID', 'gone'],
  ['ERR_BUSY', 'unknown'],
])('%s is told as %s', async (code, kind) => {
  const findings = await prove([STRETCH], () => Promise.reject(new AskError('no', code)));
  expect(findings).toMatchObject([{ kind }]);
  expect(proofWords({ kind: 'done', findings, forgotten: 0 }).tone).toBe('warn');
});

test('nothing received is nothing to prove, and what was forgotten is said', () => {
  expect(proofWords({ kind: 'done', findings: [], forgotten: 0 }).tone).toBe('calm');
  const part = proofWords({
    kind: 'done',
    findings: [{ kind: 'same', stretch: STRETCH }],
    forgotten: 2,
  });
  expect(part.tone).toBe('warn');
  expect(part.details[0]).toContain('2 older parts');
});
