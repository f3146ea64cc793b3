import type { ServerResponse } from 'node:http';

/** How long a client may take nothing. */
export interface Patience {
  readonly stallTimeoutMs: number;
  /** Told of each that is cut off because it took nothing for so long. */
  readonly onStalled: () => void;
}

/**
 * Cuts an answer over HTTP/1.1 off whose client takes nothing for so long. Node starts this anew whenever the kernel takes
 * bytes: who is slow but steady stays. While bytes wait it fires once and not again, so those too few for
 * `write` to complain of count as well.
 */
export function cutWhenStalled(
  response: ServerResponse,
  { stallTimeoutMs, onStalled }: Patience,
): void {
  response.setTimeout(stallTimeoutMs, () => {
    if ((response.socket?.writableLength ?? 0) === 0) return;
    onStalled();
    response.destroy();
  });
}
