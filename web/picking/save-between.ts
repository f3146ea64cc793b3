import { rawUrl } from '../api.ts';
import { formatAmount, formatBytes } from '../format.ts';
import { idOf } from '../lines/row.ts';
import { throwIfRefused } from '../lookup/answer.ts';
import { fetchPage } from '../lookup/page.ts';
import { saveFrom } from '../save.ts';
import type { Between } from './lines-between.ts';

/**
 * Has the browser save the bytes from one line of a log to another, both included, whatever is between.
 * @returns what is to be said of it. @throws {LookupError} where the server refuses.
 */
export async function saveBetween(
  { name, first, last }: Omit<Between, 'filter'>,
  signal: AbortSignal,
): Promise<string> {
  const [at, to] = [idOf(first), idOf(last)];
  if (at === null || to === null) return 'A line that came late has no place in the file';
  const { first: from } = await fetchPage({ name, at, dir: 'back', max: 1, signal });
  const url = new URL(rawUrl(name));
  url.search = new URLSearchParams({ from, to, download: '' }).toString();
  // What is wrong with it would be saved in its place.
  const answer = await fetch(url, { method: 'HEAD', signal });
  await throwIfRefused(answer);
  saveFrom(url.href, `${name}.log`);
  const length = answer.headers.get('Content-Length');
  const gapCount = Number(answer.headers.get('Sse-Tail-Gaps'));
  const size = length === null ? 'The lines' : formatBytes(Number(length));
  const gaps = gapCount === 0 ? '' : `: ${formatAmount(gapCount, 'gap')} on the way`;
  return `${size} to be downloaded${gaps}`;
}
