import { formatAmount, formatCount } from '../format.ts';

const SECONDS = 60;
const HEIGHT = 16;

/** Lines a second of the last minute, as a figure and as a line. */
export function Sparkline({ seconds }: { seconds: readonly number[] }) {
  const now = seconds.at(-1);
  if (now === undefined) return null;
  const most = Math.max(...seconds);
  return (
    <span class="rate" title={`At most ${formatCount(most)} in the last minute`}>
      {`${formatAmount(now, 'line')}/s`}
      <svg viewBox={`0 0 ${SECONDS} ${HEIGHT}`} aria-hidden="true">
        <polyline points={pointsOf(seconds, most)} />
      </svg>
    </span>
  );
}

/** The newest second is at the right. */
function pointsOf(seconds: readonly number[], most: number): string {
  const first = SECONDS - seconds.length;
  const scale = (HEIGHT - 2) / Math.max(1, most);
  return seconds.map((lines, n) => `${first + n},${HEIGHT - 1 - lines * scale}`).join(' ');
}
