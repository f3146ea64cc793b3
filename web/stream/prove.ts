import type { Stretch } from './receipt.ts';

/** What the server says that the bytes between two positions come to. */
export interface ServerDigest {
  readonly sha256: string;
  readonly bytes: number;
  readonly gapCount: number;
}

/** Asks the server. Throws an AskError where it does not know. */
export type AskDigest = (stretch: Pick<Stretch, 'log' | 'from' | 'to'>) => Promise<ServerDigest>;

/** Why the server gave no digest; `code` is its own, or null where it did not answer as it should. */
export class AskError extends Error {
  readonly code: string | null;

  constructor(message: string, code: string | null) {
    super(message);
    this.code = code;
  }
}

/** What came of the comparison for one stretch. */
export type Finding =
  /** The very bytes of the file. */
  | { readonly kind: 'same'; readonly stretch: Stretch }
  /** With a filter: as many bytes as the file has are accounted for. */
  | { readonly kind: 'counted'; readonly stretch: Stretch }
  | { readonly kind: 'different'; readonly stretch: Stretch; readonly serverBytes: number }
  /** The files that it came from are no longer kept, or have changed. */
  | { readonly kind: 'gone'; readonly stretch: Stretch }
  | { readonly kind: 'unknown'; readonly stretch: Stretch; readonly message: string };

/** Compares each stretch with what the server has, one after the other. Never rejects. */
export async function prove(stretches: readonly Stretch[], ask: AskDigest): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const stretch of stretches) findings.push(await compare(stretch, ask));
  return findings;
}

async function compare(stretch: Stretch, ask: AskDigest): Promise<Finding> {
  try {
    return judge(stretch, await ask(stretch));
  } catch (error) {
    if (error instanceof AskError && GONE.has(error.code ?? '')) return { kind: 'gone', stretch };
    return { kind: 'unknown', stretch, message: String(error) };
  }
}

const GONE: ReadonlySet<string> = new Set(['ERR_UNKNOWN_ID', 'ERR_NO_FILE', 'ERR_CHANGED']);

function judge(stretch: Stretch, digest: ServerDigest): Finding {
  const accounted = stretch.bytes + stretch.skipped;
  if (accounted !== digest.bytes) return { kind: 'different', stretch, serverBytes: digest.bytes };
  if (stretch.skipped > 0) return { kind: 'counted', stretch };
  if (stretch.sha256 === digest.sha256) return { kind: 'same', stretch };
  return { kind: 'different', stretch, serverBytes: digest.bytes };
}
