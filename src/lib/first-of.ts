/** What a promise brings; null where that takes longer than `waitMs`, which may be Infinity. */
export async function firstOf<T>(awaited: Promise<T>, waitMs: number): Promise<T | null> {
  if (waitMs === Infinity) return awaited;
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(0, waitMs));
  });
  try {
    return await Promise.race([awaited, over]);
  } finally {
    clearTimeout(timer);
  }
}
