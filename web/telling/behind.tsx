import { formatBytes } from '../format.ts';

interface BehindProps {
  /** How far behind the server the page is, in milliseconds; null where that is not known. */
  readonly lagMs: number | null;
  /** What is still to come; 0 where that is not known. */
  readonly bytes: number;
  readonly skip: () => void;
}

/** How far the page is behind the log, and the way out of it. */
export function Behind({ lagMs, bytes, skip }: BehindProps) {
  return (
    <>
      <span class="behind">{behindWords(lagMs ?? 0, bytes)}</span>
      <button
        type="button"
        class="small"
        title="Go on with the newest lines. What lies between stays in the file: scroll up to read it"
        onClick={skip}
      >
        Skip to now
      </button>
    </>
  );
}

/** By time and by bytes, of which one may be too little to tell of. */
function behindWords(lagMs: number, bytes: number): string {
  const size = formatBytes(bytes);
  if (lagMs < 1000) return `${size} behind`;
  const time = `${Math.round(lagMs / 1000)} s behind`;
  return bytes > 0 ? `${time} (${size})` : time;
}
