import { formatCount } from '../format.ts';

const SECONDS = 60;
const HEIGHT = 16;

/** Lines a second of the last minute, as a figure and as a line. */
export function Sparkline({ seconds }: { seconds: readonly number[] }) {
  const now = seconds.at(-1);
  if (now === undefined) return null;
  const most = Math.max(...seconds);
  const words = `${formatCount(now)} lines/s`;
  return (
    <span class="rate" title={`Lines a second in the last minute, at most ${formatCount(most)}`}>
      {words}
      <svg viewBox={`0 0 ${SECONDS} ${HEIGHT}`} aria-hidden="true">
        <polyline points={pointsOf(seconds, most)} />
      </svg>
    </span>
  );
}

/** The newest second is at the right. */
function pointsOf(seconds: readonly number[], most: number): string {
  const toPoint = (lines: number, second: number): string => {
    const x = SECONDS - seconds.length + second;
    return `${x},${HEIGHT - 1 - (lines / Math.max(1, most)) * (HEIGHT - 2)}`;
  };
  return seconds.map(toPoint).join(' ');
}
