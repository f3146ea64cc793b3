import { apiUrl } from './api.ts';
import { AskError } from './stream/prove.ts';
import type { ServerDigest } from './stream/prove.ts';

/** Asks what the bytes of a log between two ids come to. @throws {AskError} */
export async function fetchDigest(name: string, from: string, to: string): Promise<ServerDigest> {
  const url = apiUrl(`api/digest/${encodeURIComponent(name)}`);
  url.search = new URLSearchParams({ from, to }).toString();
  const response = await fetch(url, { headers: { Accept: 'application/json' } });
  const answer: unknown = await response.json().catch(() => null);
  if (isDigest(answer)) return answer;
  const { code, message } = errorIn(answer);
  throw new AskError(message ?? `the server answered with ${response.status}`, code ?? null);
}

function isDigest(value: unknown): value is ServerDigest {
  return typeof value === 'object' && value !== null && 'sha256' in value && 'bytes' in value;
}

function errorIn(value: unknown): { readonly code?: string; readonly message?: string } {
  if (typeof value !== 'object' || value === null || !('error' in value)) return {};
  const { error } = value;
  return typeof error === 'object' && error !== null ? error : {};
}
