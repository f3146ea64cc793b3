import type { Bucket } from '../lookup/overview.ts';

/** Bars of a histogram: neighbouring buckets are drawn as one where there are more. */
const BARS = 120;

/** Lines of a stretch of the log, reckoned from the sampled ones. */
interface Bar {
  readonly all: number;
  readonly warn: number;
  readonly error: number;
}

/** Draws buckets from left to right over all of a canvas. Its element's styles say the colours. */
export function drawBars(canvas: HTMLCanvasElement, buckets: readonly Bucket[]): void {
  const context = canvas.getContext('2d');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (context === null || width === 0) return;
  canvas.width = width;
  canvas.height = height;
  const style = getComputedStyle(canvas);
  const bars = barsOf(buckets);
  const most = Math.max(...bars.map(({ all }) => all), 0);
  for (const [index, { all, warn, error }] of bars.entries()) {
    const left = Math.round((index / bars.length) * width);
    const right = Math.round(((index + 1) / bars.length) * width) - 1;
    let bottom = height;
    for (const [count, colour] of [
      [error, '--bad'],
      [warn, '--warn'],
      [all - warn - error, '--edge-strong'],
    ] as const) {
      const tall = most === 0 ? 0 : (count / most) * (height - 2);
      context.fillStyle = style.getPropertyValue(colour);
      context.fillRect(left, bottom - tall, Math.max(1, right - left), tall);
      bottom -= tall;
    }
  }
}

function barsOf(buckets: readonly Bucket[]): Bar[] {
  const size = Math.max(1, Math.ceil(buckets.length / BARS));
  const bars: Bar[] = [];
  for (let start = 0; start < buckets.length; start += size) {
    const some = buckets.slice(start, start + size);
    const sum = (count: (bucket: Bucket) => number): number =>
      some.reduce((total, bucket) => total + count(bucket) * weightOf(bucket), 0);
    bars.push({
      all: sum(({ lines }) => lines),
      warn: sum(({ levels }) => levels['warn'] ?? 0),
      error: sum(({ levels }) => (levels['error'] ?? 0) + (levels['fatal'] ?? 0)),
    });
  }
  return bars;
}

/** How many lines a sampled one stands for. */
function weightOf({ bytes, sampled }: Bucket): number {
  return sampled === 0 ? 0 : bytes / sampled;
}
