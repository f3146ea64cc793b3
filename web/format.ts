const numbers = new Intl.NumberFormat('en');
const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;
const DAY_S = 86_400;

/** 12034 → `12,034`. */
export function formatCount(count: number): string {
  return numbers.format(count);
}

/** `1 line`, `12,034 lines`. */
export function formatAmount(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** 1536 → `1.5 kB`, in units of 1,000. */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  const text = unit > 0 && size < 10 ? size.toFixed(1) : Math.round(size).toString();
  return `${text} ${bytes === 1 ? 'byte' : (UNITS[unit] ?? '')}`;
}

/** How long ago an ISO 8601 time was, or its date when that was long ago. */
export function formatAge(iso: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(iso)) / 1000));
  if (seconds < 3) return 'now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < DAY_S) return `${Math.floor(seconds / 3600)} h ago`;
  return iso.slice(0, 10);
}
