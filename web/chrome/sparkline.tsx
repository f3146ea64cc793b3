import { formatAmount } from '../format.ts';
import { rateTips } from '../later.ts';
import type { PageActions } from './model.ts';

const SECONDS = 60;
const HEIGHT = 16;

interface SparklineProps extends Pick<PageActions, 'need' | 'held'> {
  readonly seconds: readonly number[];
}

/** Lines a second of the last minute, as a figure and as a line. What else came is loaded when it is looked at. */
export function Sparkline({ seconds, need, held }: SparklineProps) {
  const now = seconds.at(-1);
  if (now === undefined) return null;
  const load = (): void => need(rateTips);
  const most = Math.max(...seconds);
  return (
    <button
      type="button"
      class="rate"
      aria-describedby="rate-tip"
      onMouseEnter={load}
      onFocus={load}
    >
      {`${formatAmount(now, 'line')}/s`}
      <svg viewBox={`0 0 ${SECONDS} ${HEIGHT}`} aria-hidden="true">
        <polyline points={pointsOf(seconds, most)} />
      </svg>
      {rateTips.now && <rateTips.now.RateTip seconds={seconds} held={held} />}
    </button>
  );
}

/** The newest second is at the right. */
function pointsOf(seconds: readonly number[], most: number): string {
  const first = SECONDS - seconds.length;
  const scale = (HEIGHT - 2) / Math.max(1, most);
  return seconds.map((lines, n) => `${first + n},${HEIGHT - 1 - lines * scale}`).join(' ');
}
