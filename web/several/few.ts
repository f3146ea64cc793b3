/** So many at a time: a server lets no more than some lookups wait. */
const MOST = 6;

/** Does the same with each of some things, a few at a time. Rejects with the first that goes wrong. */
export async function mapFew<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  most = MOST,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  async function goOn(): Promise<void> {
    while (next < items.length) {
      const index = next;
      next += 1;
      const item = items[index];
      // Each of those at work takes one after the other.
      // oxlint-disable-next-line no-await-in-loop
      if (item !== undefined) results[index] = await work(item);
    }
  }
  await Promise.all(Array.from({ length: most }, goOn));
  return results;
}
