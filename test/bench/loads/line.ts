/**
 * A log line of the benchmark: a number, the time of its writing, and words, about 100 bytes in all
 * with the line end. No two neighbours are of the same length.
 */
export function formatLine(number: number, timeMs: number): string {
  const words = WORDS.slice(0, 24 + ((number * 37) % 80));
  return `${digits(number, NUMBER_DIGITS)} ${timeMs.toFixed(3).padStart(TIME_DIGITS, '0')} INFO ${words}\n`;
}

/** The number of a line. */
export function numberOf(line: string): number {
  return Number(line.slice(0, NUMBER_DIGITS));
}

/** When a line was written, by the monotonic clock. */
export function writtenAtMs(line: string): number {
  return Number(line.slice(NUMBER_DIGITS + 1, NUMBER_DIGITS + 1 + TIME_DIGITS));
}

/** When the line was written whose words begin here; null where its time is not in these bytes. */
export function writtenBefore(bytes: Buffer, wordsAt: number): number | null {
  if (wordsAt < TIME_DIGITS) return null;
  const timeMs = Number(bytes.toString('latin1', wordsAt - TIME_DIGITS, wordsAt));
  return Number.isFinite(timeMs) ? timeMs : null;
}

const NUMBER_DIGITS = 10;
const TIME_DIGITS = 16;
const WORDS =
  '[orders] order 881204 paid by card in 118 ms, customer 20417, shard eu-3, trace 5f1c09be77d2a6e4 ok sent';

function digits(number: number, width: number): string {
  return String(number).padStart(width, '0');
}
